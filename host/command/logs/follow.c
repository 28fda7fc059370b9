#include "command/logs/follow.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/translation.h"
#include "command/logs/ctrl_c.h"
#include "log/reading/seek.h"
#include "log/rotated_files.h"

#include <stdlib.h>

enum {
    LOOK_MS = 100,      /* NTFS tells nobody of what is appended before the file is closed: it has to be looked at */
    OLD_FILES = 100,    /* of those before the first look, so many may still be written to */
    MOST_FAILURES = 50, /* looks */
    UNFINISHED_MOST = 1 << 16, /* bytes */
};

/* `path`: of a rotated one; NULL: it is the live one. */
static void Add(Follow *follow, LogFile *source, uint64_t offset, const wchar_t *path) {
    follow->files = MemoryResize(follow->files, follow->count + 1, sizeof *follow->files);
    follow->files[follow->count++] =
        (Followed){.source = source, .path = path ? TextCopy(path) : NULL, .offset = offset, .rotated = path != NULL};
}

static void RemoveAt(Follow *follow, size_t index) {
    LogFileClose(follow->files[index].source);
    free(follow->files[index].path);
    follow->count--;
    for (size_t i = index; i < follow->count; i++) follow->files[i] = follow->files[i + 1];
}

/* The last line of it may be under way. */
static uint64_t WholeLines(const LogFile *source) {
    return SeekLineEnd(&source->span, 0, source->span.size);
}

Follow FollowOpen(const wchar_t *directory, const wchar_t *base, FileSet *trail) {
    Follow follow = {.directory = directory, .base = base, .trail = *trail};
    size_t first = trail->rotated.count > OLD_FILES ? trail->rotated.count - OLD_FILES : 0;
    *trail = (FileSet){0};
    for (size_t i = first; i < follow.trail.rotated.count; i++) {
        const wchar_t *path = follow.trail.rotated.items[i].path;
        LogFile *source = NULL;
        Error ignored;
        if (RotatedFileIsWritten(path) && LogFileOpen(path, &source, &ignored)) {
            Add(&follow, source, WholeLines(source), path);
        }
    }
    LogFile *live = follow.trail.live;
    follow.trail.live = NULL;
    if (live) Add(&follow, live, WholeLines(live), NULL);
    return follow;
}

void FollowClose(Follow *follow) {
    while (follow->count) RemoveAt(follow, follow->count - 1);
    free(follow->files);
    FileSetFree(&follow->trail);
}

static Followed *Find(const Follow *follow, const LogFile *source) {
    for (size_t i = 0; i < follow->count; i++) {
        if (LogFileIsSame(follow->files[i].source, source)) return &follow->files[i];
    }
    return NULL;
}

const Followed *FollowFind(const Follow *follow, const LogFile *source) {
    return Find(follow, source);
}

/* Is the live file still the one that is followed as such? Where there is none, nothing has come instead of it yet. */
static bool IsSettled(const Follow *follow) {
    LogFile *source = NULL;
    Error ignored;
    if (!LogFileOpen(follow->trail.path, &source, &ignored)) return true;
    const Followed *last = follow->count ? &follow->files[follow->count - 1] : NULL;
    bool same = last && !last->rotated && LogFileIsSame(last->source, source);
    LogFileClose(source);
    return same;
}

/* Opens what was rotated away since the last look: `sources` has a place for each file of `now`. False: one of them
 * cannot be opened now, but may be later. */
static bool OpenRotated(const Follow *follow, const FileSet *now, LogFile **sources) {
    for (size_t i = 0; i < now->rotated.count; i++) {
        Error error;
        if (FileSetHas(&follow->trail, &now->rotated.items[i]) ||
            LogFileOpen(now->rotated.items[i].path, &sources[i], &error)) {
            continue;
        }
        bool gone = error.code == ERROR_FILE_NOT_FOUND;
        if (!gone && follow->failures < MOST_FAILURES) return false;
    }
    return true;
}

/* Takes a file that was rotated away: one that is followed has another name now. */
static void TakeRotated(Follow *follow, LogFile *source, const wchar_t *path) {
    Followed *known = Find(follow, source);
    if (!known) {
        Add(follow, source, 0, path);
        return;
    }
    TextReplace(&known->path, path);
    LogFileClose(source);
}

/* Takes what has come since, oldest first. Both are empty then. */
static void Take(Follow *follow, FileSet *now, LogFile **sources) {
    for (size_t i = 0; i < follow->count; i++) follow->files[i].rotated = true;
    for (size_t i = 0; i < now->rotated.count; i++) {
        if (sources[i]) TakeRotated(follow, sources[i], now->rotated.items[i].path);
        sources[i] = NULL;
    }
    Followed *again = Find(follow, now->live); /* somebody gave it its name back */
    uint64_t offset = again ? again->offset : 0;
    if (again) RemoveAt(follow, (size_t)(again - follow->files));
    Add(follow, now->live, offset, NULL);
    now->live = NULL;
    FileSetFree(&follow->trail);
    follow->trail = *now;
    *now = (FileSet){0};
}

/* A log that was rotated, or deleted and made anew, or that is there at last. */
static void FindNew(Follow *follow) {
    FileSet now;
    Error ignored;
    if (IsSettled(follow) || !FileSetRead(follow->directory, follow->base, &now, &ignored)) return;
    size_t count = now.rotated.count;
    LogFile **sources = MemoryNew(count, sizeof *sources);
    bool ok = now.live && OpenRotated(follow, &now, sources);
    follow->failures = ok ? 0 : follow->failures + 1;
    if (ok) Take(follow, &now, sources);
    for (size_t i = 0; i < count; i++) LogFileClose(sources[i]);
    free(sources);
    FileSetFree(&now);
}

/* Has a file that is not the live one any more all that it will ever have? */
static bool IsEnded(const Followed *file) {
    if (!file->rotated) return false;
    return file->path ? !RotatedFileIsWritten(file->path) : LogFileIsDeleted(file->source);
}

/* Prints what has come. A line that is not at its end is given the time of a look to get there, and as long as it takes
 * where the whole of it decides whether it is printed. `ended`: nobody writes to it any more. */
static bool Print(Followed *file, bool ended, Printer *printer) {
    const LogFile *source = file->source;
    uint64_t size = source->span.size;
    if (size < file->offset) file->offset = 0; /* it was emptied */
    uint64_t whole = SeekLineEnd(&source->span, file->offset, size);
    if (!PrinterPrint(printer, source, file->offset, whole)) return false;
    file->offset = whole;
    bool waited = !printer->match && (size == file->seen || size - whole > UNFINISHED_MOST);
    file->seen = size;
    if (whole == size || (!ended && !waited)) return true;
    file->offset = size;
    return PrinterPrint(printer, source, whole, size);
}

/* One look at all of them. They are measured with the newest first, and printed with the oldest first: who writes to a
 * file and then to one that has come after it is printed in this order. */
static bool Look(Follow *follow, Printer *printer) {
    FindNew(follow);
    bool *ended = MemoryNew(follow->count, sizeof *ended);
    for (size_t i = follow->count; i > 0; i--) {
        Followed *file = &follow->files[i - 1];
        ended[i - 1] = IsEnded(file);
        LogFileMeasure(file->source);
    }
    bool ok = true;
    for (size_t i = 0; ok && i < follow->count; i++) ok = Print(&follow->files[i], ended[i], printer);
    for (size_t i = follow->count; ok && i > 0; i--) {
        if (ended[i - 1] && !follow->files[i - 1].source->code) RemoveAt(follow, i - 1);
    }
    free(ended);
    return ok && PrinterFlush(printer);
}

/* Why one of the files could not be read; 0: all of them could. */
static DWORD ReadFailure(const Follow *follow) {
    for (size_t i = 0; i < follow->count; i++) {
        if (follow->files[i].source->code) return follow->files[i].source->code;
    }
    return ERROR_SUCCESS;
}

bool FollowRun(Follow *follow, Printer *printer, Error *error) {
    while (Look(follow, printer)) {
        DWORD code = ReadFailure(follow);
        if (code) return ErrorSet(error, code, _(L"read the log in"), L"'%ls'", follow->directory);
        if (CtrlCWait(LOOK_MS)) break;
    }
    return true;
}
