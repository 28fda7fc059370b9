#include "log/rotation.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "log/naming.h"
#include "log/rotated_files.h"

#include <stdlib.h>

/* Both are in one directory, and so on one volume; its serial number is 0 under Wine 8 for a file that was opened by a
 * name that no file has any more. */
static bool IsSameFile(const BY_HANDLE_FILE_INFORMATION *a, const BY_HANDLE_FILE_INFORMATION *b) {
    return a->nFileIndexHigh == b->nFileIndexHigh && a->nFileIndexLow == b->nFileIndexLow;
}

/* What is at the path now. */
static bool Inspect(const wchar_t *path, BY_HANDLE_FILE_INFORMATION *ret_information) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, FILE_READ_ATTRIBUTES, share, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return false;
    bool ok = GetFileInformationByHandle(file, ret_information) != 0;
    CloseHandle(file);
    return ok;
}

LogState LogInspect(Log *log) {
    LogState state = {0};
    BY_HANDLE_FILE_INFORMATION own;
    BY_HANDLE_FILE_INFORMATION named;
    HANDLE file = LogDuplicate(log);
    if (!file) return state;
    if (GetFileInformationByHandle(file, &own)) {
        /* On Windows a file that is deleted while it is open cannot be opened any more; on Wine it is another one. */
        state.present = Inspect(log->path, &named) && IsSameFile(&own, &named);
        state.size = ((uint64_t)own.nFileSizeHigh << 32) | own.nFileSizeLow;
        state.written = ClockFromFileTime(own.ftLastWriteTime.dwHighDateTime, own.ftLastWriteTime.dwLowDateTime);
    }
    CloseHandle(file);
    return state;
}

/* The file that is to be the live one next. The caller frees. */
static wchar_t *NewPath(const wchar_t *live) {
    return TextPrint(L"%ls.new", live);
}

/* Renames the live file to the name of this moment; where one millisecond has several, they are numbered. The name is
 * the caller's; NULL: it could not be, and the last error says why. */
static wchar_t *RenameAway(const Log *log) {
    NamingStamp stamp = {.number = 1};
    ClockNow(stamp.when);
    for (;; stamp.number++) {
        wchar_t *name = NamingRotated(log->base, &stamp);
        wchar_t *path = PathJoin(log->directory, name);
        bool ok = MoveFileExW(log->path, path, 0) != 0;
        DWORD code = GetLastError();
        free(path);
        if (ok) return name;
        free(name);
        SetLastError(code);
        if (code != ERROR_ALREADY_EXISTS && code != ERROR_FILE_EXISTS) return NULL;
    }
}

/* The new file could not take the old one's place: that one gets its name back. */
static void GiveBack(const Log *log, const wchar_t *name) {
    wchar_t *path = PathJoin(log->directory, name);
    MoveFileExW(path, log->path, 0); /* where that fails, too, the next look finds no log there, and opens one */
    free(path);
}

static bool CannotRotate(const Log *log, DWORD code, Error *error) {
    ErrorSet(error, code, L"rotate the log", L"'%ls'", log->path);
    if (code == ERROR_SHARING_VIOLATION) {
        return ErrorRemedy(error, L"Another program has it open in a way that keeps it from being renamed; close it "
                                  L"there.");
    }
    return ErrorRemedy(error, L"See that the folder is there, has room, and may be written to by the service's "
                              L"account.");
}

/* The new file is there before the old one is touched: whatever keeps it from being made (room, rights) has changed
 * nothing. It is renamed while it is open, as the old one is. */
bool LogRotate(Log *log, wchar_t **ret_name, Error *error) {
    wchar_t *new_path = NewPath(log->path);
    wchar_t *name = NULL;
    HANDLE file = LogOpenFile(new_path, CREATE_ALWAYS);
    bool ok = file != NULL;
    if (!ok) {
        CannotRotate(log, GetLastError(), error);
        goto out;
    }
    AcquireSRWLockExclusive(&log->lock);
    name = RenameAway(log);
    ok = name && FileMoveOver(new_path, log->path);
    if (!ok) {
        CannotRotate(log, GetLastError(), error);
        if (name) GiveBack(log, name);
    } else {
        if (log->file) CloseHandle(log->file);
        log->file = file;
        log->end = 0;
    }
    ReleaseSRWLockExclusive(&log->lock);
    if (ok) {
        *ret_name = name;
    } else {
        CloseHandle(file);
        DeleteFileW(new_path);
        free(name);
    }
out:
    free(new_path);
    return ok;
}

static bool Delete(const wchar_t *path, Error *error) {
    if (DeleteFileW(path)) return true;
    DWORD code = GetLastError();
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND) return true; /* somebody else was faster */
    return ErrorSet(error, code, L"delete the log", L"'%ls'", path);
}

bool LogPrune(const Log *log, const LogKeep *keep, Error *error) {
    RotatedFiles files;
    bool ok = RotatedFilesList(log->directory, log->base, &files, error);
    if (!ok) return false;
    LogKeepFile *judged = MemoryNew(files.count + 1, sizeof *judged);
    for (size_t i = 0; i < files.count; i++) {
        judged[i].size = files.items[i].size;
        if (!ClockParse(files.items[i].stamp.when, &judged[i].rotated)) judged[i].rotated = 0;
    }
    size_t excess = LogKeepExcess(keep, judged, files.count, ClockMilliseconds());
    for (size_t i = 0; i < excess && !RotatedFileIsWritten(files.items[i].path); i++) {
        if (!Delete(files.items[i].path, error)) ok = false;
    }
    free(judged);
    RotatedFilesFree(&files);
    return ok;
}

bool LogDelete(const wchar_t *directory, const wchar_t *base, Error *error) {
    RotatedFiles files;
    Error none; /* where the folder is gone, so are they */
    bool ok = true;
    if (RotatedFilesList(directory, base, &files, &none)) {
        for (size_t i = 0; i < files.count && ok; i++) ok = Delete(files.items[i].path, error);
        RotatedFilesFree(&files);
    }
    wchar_t *live = LogPath(directory, base);
    wchar_t *unfinished = NewPath(live);
    ok = ok && Delete(live, error) && Delete(unfinished, error);
    free(unfinished);
    free(live);
    return ok;
}
