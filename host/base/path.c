#include "base/path.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <windows.h>

static bool PathIsSeparator(wchar_t character) {
    return character == L'\\' || character == L'/';
}

const wchar_t *PathName(const wchar_t *path) {
    const wchar_t *name = path;
    for (const wchar_t *p = path; *p; p++) {
        if (PathIsSeparator(*p) || (*p == L':' && p == path + 1)) name = p + 1;
    }
    return name;
}

wchar_t *PathDirectory(const wchar_t *path) {
    size_t length = (size_t)(PathName(path) - path);
    /* The separator stays with a root: "C:\". */
    while (length > 1 && PathIsSeparator(path[length - 1]) && path[length - 2] != L':') length--;
    return TextCopyLength(path, length);
}

wchar_t *PathStem(const wchar_t *path) {
    const wchar_t *name = PathName(path);
    const wchar_t *dot = wcsrchr(name, L'.');
    return TextCopyLength(name, dot && dot != name ? (size_t)(dot - name) : wcslen(name));
}

wchar_t *PathJoin(const wchar_t *directory, const wchar_t *name) {
    size_t length = wcslen(directory);
    bool separated = length == 0 || PathIsSeparator(directory[length - 1]);
    return TextPrint(separated ? L"%ls%ls" : L"%ls\\%ls", directory, name);
}

bool PathAbsolute(const wchar_t *path, wchar_t **ret_path, Error *error) {
    DWORD size = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = size ? MemoryNew(size, sizeof(wchar_t)) : NULL;
    DWORD length = full ? GetFullPathNameW(path, size, full, NULL) : 0;
    if (!length || length >= size) {
        DWORD code = GetLastError();
        free(full);
        return ErrorSet(error, code, L"resolve the path", L"'%ls'", path);
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
        if (!length) return ErrorSet(error, code, L"find this program's own path", L"");
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
