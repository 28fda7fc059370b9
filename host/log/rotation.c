#include "log/rotation.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/translation.h"
#include "log/naming.h"
#include "log/rotated_files.h"

#include <stdlib.h>

/* Both files are in one directory and so on one volume. The volume's serial number is not compared: in Wine 8 it is 0
 * for an open file whose old name no file has any more. */
static bool IsSameFile(const BY_HANDLE_FILE_INFORMATION *a, const BY_HANDLE_FILE_INFORMATION *b) {
    return a->nFileIndexHigh == b->nFileIndexHigh && a->nFileIndexLow == b->nFileIndexLow;
}

/* Reads the information of the file that is now at the path. */
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
        /* If an open file was deleted, Windows does not open its name any more; Wine opens another file. */
        state.present = Inspect(log->path, &named) && IsSameFile(&own, &named);
        state.size = ((uint64_t)own.nFileSizeHigh << 32) | own.nFileSizeLow;
        state.written = ClockFromFileTime(own.ftLastWriteTime.dwHighDateTime, own.ftLastWriteTime.dwLowDateTime);
    }
    CloseHandle(file);
    return state;
}

LogState LogInspectOpened(Log *log) {
    LogState state = {0};
    FILE_BASIC_INFO times;
    LARGE_INTEGER size;
    HANDLE file = LogDuplicate(log);
    if (!file) return state;
    if (GetFileSizeEx(file, &size) && GetFileInformationByHandleEx(file, FileBasicInfo, &times, sizeof times)) {
        state.present = true;
        state.size = (uint64_t)size.QuadPart;
        state.written = ClockFromFileTime((DWORD)times.LastWriteTime.HighPart, times.LastWriteTime.LowPart);
    }
    CloseHandle(file);
    return state;
}

/* Returns the path of the file that becomes the next live file; the caller frees it. */
static wchar_t *NewPath(const wchar_t *live) {
    return TextPrint(L"%ls.new", live);
}

/* Renames the live file after the current time, with a number if that name exists. Returns the new name, which the
 * caller frees; NULL with the last error set on failure. */
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

/* Renames the old file back because the new file could not replace it. */
static void RestoreName(const Log *log, const wchar_t *name) {
    wchar_t *path = PathJoin(log->directory, name);
    MoveFileExW(path, log->path, 0); /* if this fails too, the keeper finds no log at the path and opens a new one */
    free(path);
}

static bool CannotRotate(const Log *log, DWORD code, Error *error) {
    ErrorSet(error, code, L"rotate the log", L"'%ls'", log->path);
    if (code == ERROR_SHARING_VIOLATION) {
        return ErrorRemedy(error, L"Another program has the log open without sharing it for renaming; close it in "
                                  L"that program.");
    }
    return ErrorRemedy(
        error,
        L"Check that the folder exists, that the disk has free space, and that the service's account may write to "
        L"the folder.");
}

/* Creates the new file before it touches the old one, so that a failure (disk space, access) changes nothing. Both
 * files are renamed while they are open. */
bool LogRotate(Log *log, wchar_t **ret_name, Error *error) {
    wchar_t *new_path = NewPath(log->path);
    wchar_t *name = NULL;
    HANDLE file = LogOpenFile(new_path, CREATE_NEW);
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
        if (name) RestoreName(log, name);
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
    if (code == ERROR_ACCESS_DENIED && FileMakeWritable(path) && DeleteFileW(path)) return true;
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND)
        return true; /* another process deleted it first */
    return ErrorSet(error, code, _(L"delete the log"), L"'%ls'", path);
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
    Error none; /* without the folder there are no logs */
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
