#include "base/tree.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/test_step.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

#ifndef ERROR_UNTRUSTED_MOUNT_POINT
#define ERROR_UNTRUSTED_MOUNT_POINT 448L
#endif

/* A deleted file disappears when its last handle is closed, which may be just now. */
static bool IsGone(DWORD code) {
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND;
}

static bool CannotDelete(DWORD code, const wchar_t *path, Error *error) {
    return IsGone(code) || ErrorSet(error, code, _(L"delete"), L"'%ls'", path);
}

/* Returns where an open file or folder is, without links; NULL on failure. The caller frees it. */
static wchar_t *FinalPath(HANDLE file) {
    DWORD size = GetFinalPathNameByHandleW(file, NULL, 0, 0);
    wchar_t *path = size ? MemoryNew(size + 1, sizeof *path) : NULL;
    if (path && GetFinalPathNameByHandleW(file, path, size + 1, 0)) return path;
    free(path);
    return NULL;
}

/* Opens a file, a folder, or a link itself. */
static HANDLE Open(const wchar_t *path, DWORD access, DWORD share) {
    const DWORD flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
    return CreateFileW(path, access | FILE_READ_ATTRIBUTES, share, NULL, OPEN_EXISTING, flags, NULL);
}

/* Returns whether an entry is in the folder `above`. It is not if that was emptied and made a junction after it was
 * opened. */
static bool IsBelow(const wchar_t *final_path, const wchar_t *above) {
    wchar_t *folder = PathDirectory(final_path);
    bool same = TextEqualFold(folder, above);
    free(folder);
    return same;
}

/* Windows 10 1607 and later remove the name at once, and delete a file that is read-only. */
static bool Dispose(HANDLE file) {
    FILE_DISPOSITION_INFO_EX now = {FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS |
                                    FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE};
    FILE_DISPOSITION_INFO later = {TRUE};
    const int disposition_info_ex = 21; /* FileDispositionInfoEx, which the headers have for newer systems only */
    return SetFileInformationByHandle(file, (FILE_INFO_BY_HANDLE_CLASS)disposition_info_ex, &now, sizeof now) ||
           SetFileInformationByHandle(file, FileDispositionInfo, &later, sizeof later);
}

static bool IsFolder(HANDLE file) {
    BY_HANDLE_FILE_INFORMATION info;
    return GetFileInformationByHandle(file, &info) && (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) &&
           !(info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT);
}

/* Deletes a file, a link or an empty folder. `above` is the final path of the folder that it is in, or NULL. */
static bool DeleteOne(const wchar_t *path, const wchar_t *above, Error *error) {
    HANDLE entry = Open(path, DELETE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    if (entry == INVALID_HANDLE_VALUE) return CannotDelete(GetLastError(), path, error);
    wchar_t *final_path = FinalPath(entry);
    DWORD code = ERROR_SUCCESS;
    if (!final_path || (above && !IsBelow(final_path, above))) {
        code = ERROR_UNTRUSTED_MOUNT_POINT;
    } else if (!Dispose(entry)) {
        code = GetLastError();
    }
    free(final_path);
    CloseHandle(entry);
    return !code || CannotDelete(code, path, error);
}

static bool DeleteAll(const wchar_t *path, const wchar_t *final_path, Error *error);

/* Deletes a folder with everything in it; `above` is as in DeleteOne. While a folder is open to be listed without
 * FILE_SHARE_DELETE, neither it nor a folder above it can be renamed or deleted. */
static bool DeleteFolder(const wchar_t *path, const wchar_t *above, Error *error) {
    HANDLE folder = Open(path, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE);
    if (folder == INVALID_HANDLE_VALUE) return CannotDelete(GetLastError(), path, error);
    wchar_t *final_path = FinalPath(folder);
    bool ok = true;
    if (!final_path || (above && !IsBelow(final_path, above))) {
        ok = CannotDelete(ERROR_UNTRUSTED_MOUNT_POINT, path, error);
    } else if (IsFolder(folder)) {
        ok = DeleteAll(path, final_path, error);
    }
    free(final_path);
    CloseHandle(folder);
    return ok && DeleteOne(path, above, error);
}

/* Deletes what a folder contains. The caller has it open. */
static bool DeleteAll(const wchar_t *path, const wchar_t *final_path, Error *error) {
    bool ok = true;
    WIN32_FIND_DATAW found;
    wchar_t *pattern = PathJoin(path, L"*");
    TestStepReached(L"folder-open");
    HANDLE search = FindFirstFileW(pattern, &found);
    free(pattern);
    for (BOOL more = search != INVALID_HANDLE_VALUE; more && ok; more = FindNextFileW(search, &found)) {
        if (TextEqual(found.cFileName, L".") || TextEqual(found.cFileName, L"..")) continue;
        wchar_t *inner = PathJoin(path, found.cFileName);
        DWORD kind = found.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT);
        if (!kind && (found.dwFileAttributes & FILE_ATTRIBUTE_READONLY)) FileMakeWritable(inner);
        ok = kind == FILE_ATTRIBUTE_DIRECTORY ? DeleteFolder(inner, final_path, error)
                                              : DeleteOne(inner, final_path, error);
        free(inner);
    }
    if (search != INVALID_HANDLE_VALUE) FindClose(search);
    return ok;
}

bool TreeDelete(const wchar_t *path, Error *error) {
    return DeleteFolder(path, NULL, error);
}
