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

typedef struct Folder {
    wchar_t *path; /* of the folder or, if it does not exist, the next one above it that does */
    wchar_t *rest; /* the path from there; empty if the folder exists */
    BY_HANDLE_FILE_INFORMATION info;
} Folder;

/* Identifies a folder that exists, and follows links. */
static bool Identify(const wchar_t *path, BY_HANDLE_FILE_INFORMATION *ret_info) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE folder =
        CreateFileW(path, FILE_READ_ATTRIBUTES, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (folder == INVALID_HANDLE_VALUE) return false;
    bool ok = GetFileInformationByHandle(folder, ret_info) != 0;
    CloseHandle(folder);
    return ok;
}

static void FolderFree(Folder *folder) {
    free(folder->path);
    free(folder->rest);
}

/* Finds a folder. Returns false if nothing above it exists; the caller frees it also then. */
static bool FolderFind(const wchar_t *path, Folder *ret_folder) {
    Folder folder = {.rest = TextCopy(L"")};
    Error ignored;
    bool found = false;
    if (!PathAbsolute(path, &folder.path, &ignored)) folder.path = TextCopy(path);
    while (!(found = Identify(folder.path, &folder.info))) {
        wchar_t *above = PathDirectory(folder.path);
        bool top = TextEqual(above, folder.path);
        wchar_t *rest = PathJoin(PathName(folder.path), folder.rest);
        if (!*PathName(folder.path)) TextReplace(&rest, folder.rest); /* the path ended with a separator */
        TextReplaceOwned(&folder.path, above);
        TextReplaceOwned(&folder.rest, rest);
        if (top || !*folder.path) break;
    }
    *ret_folder = folder;
    return found;
}

/* Compares as the file system does. */
static bool IsSameText(const wchar_t *a, const wchar_t *b) {
    return CompareStringOrdinal(a, -1, b, -1, TRUE) == CSTR_EQUAL;
}

bool PathIsSameFolder(const wchar_t *a, const wchar_t *b) {
    Folder first;
    Folder second;
    bool found = FolderFind(a, &first);
    found = FolderFind(b, &second) && found;
    bool same = IsSameText(first.rest, second.rest) &&
                (found ? first.info.dwVolumeSerialNumber == second.info.dwVolumeSerialNumber &&
                             first.info.nFileIndexHigh == second.info.nFileIndexHigh &&
                             first.info.nFileIndexLow == second.info.nFileIndexLow
                       : IsSameText(first.path, second.path));
    FolderFree(&first);
    FolderFree(&second);
    return same;
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
