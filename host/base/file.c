#include "base/file.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { FILE_READ_LIMIT = 16 << 20 /* bytes */ };

wchar_t *FileFromUtf8(const char *text) {
    int size = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = MemoryNew((size_t)(size > 0 ? size : 1), sizeof(wchar_t));
    if (size > 0) MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, size);
    return wide;
}

char *FileToUtf8(const wchar_t *text) {
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = MemoryNew((size_t)(size > 0 ? size : 1), 1);
    if (size > 0) WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, size, NULL, NULL);
    return narrow;
}

bool FileReadBytes(const wchar_t *path, char **ret_bytes, size_t *ret_size, Error *error) {
    const wchar_t *operation = _(L"read");
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
        return false;
    }
    bool ok = false;
    char *bytes = NULL;
    LARGE_INTEGER size;
    DWORD read = 0;
    if (!GetFileSizeEx(file, &size)) {
        ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
        goto out;
    }
    if (size.QuadPart > FILE_READ_LIMIT) {
        ErrorSet(error, ERROR_FILE_TOO_LARGE, operation, L"'%ls'", path);
        goto out;
    }
    bytes = MemoryNew((size_t)size.QuadPart + 1, 1);
    if (!ReadFile(file, bytes, (DWORD)size.QuadPart, &read, NULL)) {
        ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
        goto out;
    }
    bytes[read] = '\0';
    *ret_size = read;
    *ret_bytes = bytes;
    bytes = NULL;
    ok = true;
out:
    free(bytes);
    CloseHandle(file);
    return ok;
}

bool FileRead(const wchar_t *path, wchar_t **ret_text, Error *error) {
    char *bytes = NULL;
    size_t size = 0;
    if (!FileReadBytes(path, &bytes, &size, error)) return false;
    *ret_text = FileFromUtf8(strncmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? bytes + 3 : bytes);
    free(bytes);
    return true;
}

/* While a reader has the old file open without FILE_SHARE_DELETE, the file cannot be replaced. */
bool FileMoveOver(const wchar_t *from, const wchar_t *to) {
    for (int attempt = 0;; attempt++) {
        if (MoveFileExW(from, to, MOVEFILE_REPLACE_EXISTING)) return true;
        DWORD code = GetLastError();
        if ((code != ERROR_SHARING_VIOLATION && code != ERROR_ACCESS_DENIED) || attempt == 20) {
            SetLastError(code);
            return false;
        }
        Sleep(5);
    }
}

bool FileReplace(const wchar_t *path, const wchar_t *text, Error *error) {
    const wchar_t *operation = _(L"write");
    wchar_t *temporary = TextPrint(L"%ls.new", path);
    char *bytes = FileToUtf8(text);
    bool ok = false;
    DWORD length = (DWORD)strlen(bytes);
    DWORD written = 0;
    HANDLE file = CreateFileW(temporary, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        ErrorSet(error, GetLastError(), operation, L"'%ls'", temporary);
        goto out;
    }
    ok = WriteFile(file, bytes, length, &written, NULL) && written == length;
    if (!ok) ErrorSet(error, GetLastError(), operation, L"'%ls'", temporary);
    CloseHandle(file);
    if (ok && !FileMoveOver(temporary, path)) {
        ok = ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
    }
    if (!ok) DeleteFileW(temporary);
out:
    free(bytes);
    free(temporary);
    return ok;
}

bool FileOverwrite(const wchar_t *path, const wchar_t *text, Error *error) {
    char *bytes = FileToUtf8(text);
    DWORD length = (DWORD)strlen(bytes);
    DWORD written = 0;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    bool ok = file != INVALID_HANDLE_VALUE && WriteFile(file, bytes, length, &written, NULL) && written == length &&
              SetEndOfFile(file);
    DWORD code = GetLastError();
    if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
    if (!ok && written) DeleteFileW(path);
    free(bytes);
    return ok || ErrorSet(error, code, _(L"write"), L"'%ls'", path);
}

bool FileMakeWritable(const wchar_t *path) {
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY) &&
           SetFileAttributesW(path, attributes & ~(DWORD)FILE_ATTRIBUTE_READONLY);
}

bool FileDelete(const wchar_t *path, Error *error) {
    DWORD code = DeleteFileW(path) ? ERROR_SUCCESS : GetLastError();
    if (code == ERROR_SUCCESS || code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND) return true;
    return ErrorSet(error, code, _(L"delete"), L"'%ls'", path);
}
