#include "install/settings_lock.h"

#include "account/folders.h"
#include "base/path.h"
#include "base/translation.h"

#include <stdlib.h>

enum { POLL_MS = 10, BUSY_MS = 10000, DELETED_MS = 200 };

/* Opens the file without sharing, so one process has it at a time. Windows deletes it with the handle, also when the
 * process ends. */
static HANDLE Open(const wchar_t *path) {
    const DWORD flags = FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OPEN_REPARSE_POINT; /* a link's target stays */
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, flags, NULL);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

/* Returns how long to try again after `code`. A file that is being deleted cannot be opened for a moment. */
static DWORD Patience(DWORD code) {
    if (code == ERROR_SHARING_VIOLATION) return BUSY_MS;
    return code == ERROR_ACCESS_DENIED || code == ERROR_DELETE_PENDING ? DELETED_MS : 0;
}

/* Waits for the lock that is a file in `folder`. Returns false if another process has it. */
static bool Take(const wchar_t *folder, HANDLE *ret_lock) {
    wchar_t *path = PathJoin(folder, L"settings.lock");
    ULONGLONG start = GetTickCount64();
    DWORD code = ERROR_SUCCESS;
    HANDLE lock = NULL;
    while (!(lock = Open(path))) {
        code = GetLastError();
        if (GetTickCount64() - start >= Patience(code)) break;
        Sleep(POLL_MS);
    }
    free(path);
    *ret_lock = lock;
    if (lock || code != ERROR_SHARING_VIOLATION) return true;
    return false;
}

bool SettingsLockTake(const wchar_t *service, HANDLE *ret_lock, Error *error) {
    Folders folders;
    if (!FoldersOf(service, &folders, error)) return false;
    bool ok = Take(folders.base, ret_lock);
    FoldersFree(&folders);
    if (ok) return true;
    ErrorSay(error, ERROR_SHARING_VIOLATION, _(L"another command is changing the settings of '%ls'"), service);
    return ErrorRemedy(error, _(L"Try again when it has ended."));
}

bool SettingsLockTakeAll(HANDLE *ret_lock, Error *error) {
    Folders folders;
    if (!FoldersOf(L"", &folders, error)) return false;
    bool ok = Take(folders.root, ret_lock);
    FoldersFree(&folders);
    if (ok) return true;
    ErrorSay(error, ERROR_SHARING_VIOLATION,
             _(L"another command is installing a service or changing its log_directory"));
    return ErrorRemedy(error, _(L"Try again when it has ended."));
}

void SettingsLockRelease(HANDLE lock) {
    if (lock) CloseHandle(lock);
}
