#include "log/files.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int Compare(const void *a, const void *b) {
    return NamingCompare(&((const LogFileFound *)a)->stamp, &((const LogFileFound *)b)->stamp);
}

static void Add(LogFiles *files, const LogFileFound *file) {
    LogFileFound *more = MemoryNew(files->count + 1, sizeof *more);
    if (files->count) memcpy(more, files->items, files->count * sizeof *more);
    more[files->count++] = *file;
    free(files->items);
    files->items = more;
}

bool LogFilesList(const wchar_t *directory, const wchar_t *base, LogFiles *ret_files, Error *error) {
    LogFiles files = {0};
    WIN32_FIND_DATAW found;
    wchar_t *pattern = PathJoin(directory, L"*");
    HANDLE search = FindFirstFileW(pattern, &found);
    free(pattern);
    if (search == INVALID_HANDLE_VALUE) return ErrorSet(error, GetLastError(), L"look into", L"'%ls'", directory);
    do {
        LogFileFound file = {.size = ((uint64_t)found.nFileSizeHigh << 32) | found.nFileSizeLow};
        if (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) continue;
        if (!NamingParse(base, found.cFileName, &file.stamp)) continue;
        file.path = PathJoin(directory, found.cFileName);
        Add(&files, &file);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    if (files.count) qsort(files.items, files.count, sizeof *files.items, Compare);
    *ret_files = files;
    return true;
}

void LogFilesFree(LogFiles *files) {
    for (size_t i = 0; i < files->count; i++) free(files->items[i].path);
    free(files->items);
    *files = (LogFiles){0};
}
