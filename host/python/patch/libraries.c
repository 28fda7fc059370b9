#include "python/patch/import_table.h"
#include "python/patch/replacements.h"

/* LOAD_LIBRARY_SEARCH_DEFAULT_DIRS is the program's folder, the user's folders and System32. The interpreter has added
 * python.exe's folder to the user's folders, so the first one is left out. */
HMODULE WINAPI LibrariesLoad(LPCWSTR path, HANDLE file, DWORD flags) {
    const DWORD program = LOAD_LIBRARY_SEARCH_DEFAULT_DIRS | LOAD_LIBRARY_SEARCH_APPLICATION_DIR;
    DWORD more = 0;
    if (flags & program) more |= LOAD_LIBRARY_SEARCH_USER_DIRS;
    if (flags & LOAD_LIBRARY_SEARCH_DEFAULT_DIRS) more |= LOAD_LIBRARY_SEARCH_SYSTEM32;
    return Original.LoadLibraryExW(path, file, (flags & ~program) | more);
}
