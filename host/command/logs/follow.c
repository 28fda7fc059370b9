#include "command/logs/follow.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/translation.h"
#include "command/logs/ctrl_c.h"
#include "log/reading/seek.h"
#include "log/rotated_files.h"

#include <stdlib.h>

enum {
    POLL_MS = 100,       /* NTFS does not report data that is appended to a file which stays open, so `logs` polls */
    MAX_OLD_FILES = 100, /* rotated files that are checked for writers at the beginning */
    MAX_FAILURES = 50,   /* polls */
    MAX_UNFINISHED = 1 << 16, /* bytes */
};

/* Adds a file; `path` is NULL for the live file. */
static void Add(Follow *follow, LogFile *log, uint64_t offset, const wchar_t *path) {
    follow->files = MemoryResize(follow->files, follow->count + 1, sizeof *follow->files);
    follow->files[follow->count++] =
        (Followed){.file = log, .path = path ? TextCopy(path) : NULL, .offset = offset, .rotated = path != NULL};
}

static void RemoveAt(Follow *follow, size_t index) {
    LogFileClose(follow->files[index].file);
    free(follow->files[index].path);
    follow->count--;
    for (size_t i = index; i < follow->count; i++) follow->files[i] = follow->files[i + 1];
}

/* Returns the end of the last complete line: the process may still be writing the last line. */
static uint64_t EndOfLines(const LogFile *log) {
    return SeekLineEnd(&log->span, 0, log->span.size);
}

Follow FollowOpen(const wchar_t *directory, const wchar_t *base, FileSet *files) {
    Follow follow = {.directory = directory, .base = base, .known = *files};
    size_t first = files->rotated.count > MAX_OLD_FILES ? files->rotated.count - MAX_OLD_FILES : 0;
    *files = (FileSet){0};
    for (size_t i = first; i < follow.known.rotated.count; i++) {
        const wchar_t *path = follow.known.rotated.items[i].path;
        LogFile *log = NULL;
        Error ignored;
        if (RotatedFileIsWritten(path) && LogFileOpen(path, &log, &ignored)) {
            Add(&follow, log, EndOfLines(log), path);
        }
    }
    LogFile *live = follow.known.live;
    follow.known.live = NULL;
    if (live) Add(&follow, live, EndOfLines(live), NULL);
    return follow;
}

void FollowClose(Follow *follow) {
    while (follow->count) RemoveAt(follow, follow->count - 1);
    free(follow->files);
    FileSetFree(&follow->known);
}

static Followed *Find(const Follow *follow, const LogFile *log) {
    for (size_t i = 0; i < follow->count; i++) {
        if (LogFileIsSame(follow->files[i].file, log)) return &follow->files[i];
    }
    return NULL;
}

const Followed *FollowFind(const Follow *follow, const LogFile *log) {
    return Find(follow, log);
}

/* Is the live file still the one that is followed? True also if there is no live file: it has no successor yet. */
static bool IsCurrent(const Follow *follow) {
    LogFile *log = NULL;
    Error ignored;
    if (!LogFileOpen(follow->known.path, &log, &ignored)) return true;
    const Followed *last = follow->count ? &follow->files[follow->count - 1] : NULL;
    bool same = last && !last->rotated && LogFileIsSame(last->file, log);
    LogFileClose(log);
    return same;
}

/* Opens the files that were rotated since the last poll: `opened` has an element for each rotated file of `now`.
 * Returns false if one cannot be opened now but perhaps later. */
static bool OpenRotated(const Follow *follow, const FileSet *now, LogFile **opened) {
    for (size_t i = 0; i < now->rotated.count; i++) {
        Error error;
        if (FileSetHas(&follow->known, &now->rotated.items[i]) ||
            LogFileOpen(now->rotated.items[i].path, &opened[i], &error)) {
            continue;
        }
        bool deleted = error.code == ERROR_FILE_NOT_FOUND;
        if (!deleted && follow->failures < MAX_FAILURES) return false;
    }
    return true;
}

/* Adds a rotated file, or its new name if it is followed already. */
static void AddRotated(Follow *follow, LogFile *log, const wchar_t *path) {
    Followed *known = Find(follow, log);
    if (!known) {
        Add(follow, log, 0, path);
        return;
    }
    TextReplace(&known->path, path);
    LogFileClose(log);
}

/* Adds the files that are new since the last poll, oldest first. Takes ownership of both arguments. */
static void AddNew(Follow *follow, FileSet *now, LogFile **opened) {
    for (size_t i = 0; i < follow->count; i++) follow->files[i].rotated = true;
    for (size_t i = 0; i < now->rotated.count; i++) {
        if (opened[i]) AddRotated(follow, opened[i], now->rotated.items[i].path);
        opened[i] = NULL;
    }
    Followed *again = Find(follow, now->live); /* the file may have been renamed back */
    uint64_t offset = again ? again->offset : 0;
    if (again) RemoveAt(follow, (size_t)(again - follow->files));
    Add(follow, now->live, offset, NULL);
    now->live = NULL;
    FileSetFree(&follow->known);
    follow->known = *now;
    *now = (FileSet){0};
}

/* Finds out whether the log was rotated, deleted and recreated, or created. */
static void FindNew(Follow *follow) {
    FileSet now;
    Error ignored;
    if (IsCurrent(follow) || !FileSetRead(follow->directory, follow->base, &now, &ignored)) return;
    size_t count = now.rotated.count;
    LogFile **opened = MemoryNew(count, sizeof *opened);
    bool ok = now.live && OpenRotated(follow, &now, opened);
    follow->failures = ok ? 0 : follow->failures + 1;
    if (ok) AddNew(follow, &now, opened);
    for (size_t i = 0; i < count; i++) LogFileClose(opened[i]);
    free(opened);
    FileSetFree(&now);
}

/* Is the file no longer the live one, and does no process write to it any more? */
static bool IsComplete(const Followed *file) {
    if (!file->rotated) return false;
    return file->path ? !RotatedFileIsWritten(file->path) : LogFileIsDeleted(file->file);
}

/* Prints new lines. An unfinished line is printed if it has not grown since the last poll; with --grep only when it is
 * complete, because the whole line decides whether it matches. `complete`: no process writes to the file any more. */
static bool Print(Followed *file, bool complete, Printer *printer) {
    const LogFile *log = file->file;
    uint64_t size = log->span.size;
    if (size < file->offset) file->offset = 0; /* the file was truncated */
    uint64_t lines = SeekLineEnd(&log->span, file->offset, size);
    if (!PrinterPrint(printer, log, file->offset, lines)) return false;
    file->offset = lines;
    bool waited = !printer->match && (size == file->seen || size - lines > MAX_UNFINISHED);
    file->seen = size;
    if (lines == size || (!complete && !waited)) return true;
    file->offset = size;
    return PrinterPrint(printer, log, lines, size);
}

/* Polls all files once. Measures the newest first and prints the oldest first, so that the lines of a process that
 * writes to a file and then to its successor are printed in this order. */
static bool Poll(Follow *follow, Printer *printer) {
    FindNew(follow);
    bool *complete = MemoryNew(follow->count, sizeof *complete);
    for (size_t i = follow->count; i > 0; i--) {
        Followed *file = &follow->files[i - 1];
        complete[i - 1] = IsComplete(file);
        LogFileMeasure(file->file);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < follow->count; i++) ok = Print(&follow->files[i], complete[i], printer);
    for (size_t i = follow->count; ok && i > 0; i--) {
        if (complete[i - 1] && !follow->files[i - 1].file->code) RemoveAt(follow, i - 1);
    }
    free(complete);
    return ok && PrinterFlush(printer);
}

/* Returns why a file could not be read; ERROR_SUCCESS if all of them could be read. */
static DWORD ReadError(const Follow *follow) {
    for (size_t i = 0; i < follow->count; i++) {
        if (follow->files[i].file->code) return follow->files[i].file->code;
    }
    return ERROR_SUCCESS;
}

bool FollowRun(Follow *follow, Printer *printer, Error *error) {
    while (Poll(follow, printer)) {
        DWORD code = ReadError(follow);
        if (code) return ErrorSet(error, code, _(L"read the log in the folder"), L"'%ls'", follow->directory);
        if (CtrlCWait(POLL_MS)) break;
    }
    return true;
}
