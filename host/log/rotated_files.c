#include "log/rotated_files.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

static int Compare(const void *a, const void *b) {
    return NamingCompare(&((const RotatedFile *)a)->stamp, &((const RotatedFile *)b)->stamp);
}

static bool IsAbsent(DWORD code) {
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_NO_MORE_FILES;
}

bool RotatedFilesList(const wchar_t *directory, const wchar_t *base, RotatedFiles *ret_files, Error *error) {
    RotatedFiles files = {0};
    WIN32_FIND_DATAW found;
    wchar_t *name = TextPrint(L"%ls-*", base);
    wchar_t *pattern = PathJoin(directory, name);
    HANDLE search = FindFirstFileW(pattern, &found);
    DWORD code = search == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    free(pattern);
    free(name);
    if (IsAbsent(code)) {
        *ret_files = files;
        return true;
    }
    if (code) return ErrorSet(error, code, _(L"list the logs in"), L"'%ls'", directory);
    do {
        RotatedFile file = {.size = ((uint64_t)found.nFileSizeHigh << 32) | found.nFileSizeLow};
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) continue;
        if (!NamingParse(base, found.cFileName, &file.stamp)) continue;
        file.path = PathJoin(directory, found.cFileName);
        files.items = MemoryResize(files.items, files.count + 1, sizeof *files.items);
        files.items[files.count++] = file;
    } while (FindNextFileW(search, &found));
    FindClose(search);
    if (files.count) qsort(files.items, files.count, sizeof *files.items, Compare);
    *ret_files = files;
    return true;
}

void RotatedFilesFree(RotatedFiles *files) {
    for (size_t i = 0; i < files->count; i++) free(files->items[i].path);
    free(files->items);
    *files = (RotatedFiles){0};
}

bool RotatedFileIsWritten(const wchar_t *path) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_DELETE;
    HANDLE alone = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (alone == INVALID_HANDLE_VALUE) return GetLastError() == ERROR_SHARING_VIOLATION;
    CloseHandle(alone);
    return false;
}
