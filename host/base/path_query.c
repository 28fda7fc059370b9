/* The part of path.h that asks the system. */
#include "base/memory.h"
#include "base/path.h"
#include "base/registry.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

bool PathAbsolute(const wchar_t *path, wchar_t **ret_path, Error *error) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = size ? MemoryNew(size, sizeof(wchar_t)) : NULL;
    DWORD length = full ? GetFullPathNameW(path, size, full, NULL) : 0;
    if (!length || length >= size) {
        DWORD code = GetLastError();
        free(full);
        return ErrorSet(error, code, _(L"resolve the path"), L"'%ls'", path);
    }
    *ret_path = full;
    return true;
}

bool PathOfProgram(wchar_t **ret_path, Error *error) {
    for (DWORD size = 260;; size *= 2) {
        wchar_t *path = MemoryNew(size, sizeof(wchar_t));
        DWORD length = GetModuleFileNameW(NULL, path, size);
        if (length && length < size) {
            *ret_path = path;
            return true;
        }
        DWORD code = GetLastError();
        free(path);
        if (!length) return ErrorSet(error, code, _(L"find this program's own path"), L"");
    }
}

bool PathIsFile(const wchar_t *path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

bool PathIsDirectory(const wchar_t *path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* Is the path below the folder that `value` of the registry's ProfileList names, or below `fallback` if there is no
 * such value? The environment is not used because the user may have changed it. */
static bool PathIsBelowListed(const wchar_t *path, const wchar_t *value, const wchar_t *fallback) {
    static const wchar_t key[] = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList";
    wchar_t *folder = RegistryReadText(HKEY_LOCAL_MACHINE, key, value, RRF_RT_REG_SZ);
    wchar_t *prefix = TextPrint(L"%ls\\", folder ? folder : fallback);
    bool below = TextStartsWithFold(path, prefix);
    free(prefix);
    free(folder);
    return below;
}

bool PathIsInProfile(const wchar_t *path) {
    return PathIsBelowListed(path, L"ProfilesDirectory", L"C:\\Users") &&
           !PathIsBelowListed(path, L"Public", L"C:\\Users\\Public");
}
