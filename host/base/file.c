#include "base/file.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/translation.h"
#include "base/utf8.h"

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

/* Adds the remedy for a file that cannot be read. Returns false. */
static bool CannotRead(const wchar_t *path, Error *error) {
    DWORD attributes = GetFileAttributesW(path);
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY)) {
        ErrorSay(error, ERROR_DIRECTORY, _(L"'%ls' is a folder, not a file"), path);
        return ErrorRemedy(error, _(L"Specify a file in the folder."));
    }
    if (error->code == ERROR_FILE_NOT_FOUND || error->code == ERROR_PATH_NOT_FOUND) {
        return ErrorRemedy(error, _(L"Check the path. A relative path starts at the current directory."));
    }
    return ErrorRemedyElevate(error);
}

bool FileReadUtf8(const wchar_t *path, wchar_t **ret_text, Error *error) {
    static const char mark[] = "\xEF\xBB\xBF";
    char *bytes = NULL;
    size_t size = 0;
    if (!FileReadBytes(path, &bytes, &size, error)) return CannotRead(path, error);
    const char *encoding = Utf8OtherEncoding(bytes, size);
    size_t invalid = encoding ? 0 : Utf8FirstInvalid(bytes, size);
    bool ok = !encoding && invalid == size;
    if (encoding) {
        ErrorSay(error, ERROR_NO_UNICODE_TRANSLATION, _(L"'%ls' is not in UTF-8, but in %hs"), path, encoding);
        ErrorRemedy(error, _(L"Save the file in UTF-8. In Windows PowerShell, `>` writes UTF-16."));
    } else if (!ok) {
        ErrorSay(error, ERROR_NO_UNICODE_TRANSLATION, _(L"'%ls' is not in UTF-8: the byte at offset %zu is 0x%02X"),
                 path, invalid, (unsigned)(unsigned char)bytes[invalid]);
        ErrorRemedy(error, _(L"Save the file in UTF-8."));
    }
    if (ok) *ret_text = FileFromUtf8(strncmp(bytes, mark, strlen(mark)) == 0 ? bytes + strlen(mark) : bytes);
    free(bytes);
    return ok;
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

HANDLE FileCreateTemporary(const wchar_t *path, DWORD access, DWORD share) {
    const DWORD flags = FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT; /* a link to no file is not followed */
    HANDLE file = CreateFileW(path, access, share, NULL, CREATE_NEW, flags, NULL);
    bool exists = file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_FILE_EXISTS;
    return exists && DeleteFileW(path) ? CreateFileW(path, access, share, NULL, CREATE_NEW, flags, NULL) : file;
}

static wchar_t *TemporaryPath(const wchar_t *path) {
    return TextPrint(L"%ls.new", path);
}

FileReplacement *FileReplaceBegin(const wchar_t *path) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    wchar_t *temporary = TemporaryPath(path);
    HANDLE file = FileCreateTemporary(temporary, GENERIC_WRITE | DELETE, share);
    DWORD code = GetLastError();
    free(temporary);
    SetLastError(code);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

/* Renames an open file, which saves opening it again. Returns false if FileMoveOver must do it. */
static bool RenameOpen(HANDLE file, const wchar_t *to) {
    size_t length = wcslen(to) * sizeof *to;
    size_t size = sizeof(FILE_RENAME_INFO) + length;
    FILE_RENAME_INFO *name = MemoryNew(size, 1);
    name->ReplaceIfExists = TRUE;
    name->FileNameLength = (DWORD)length;
    memcpy(name->FileName, to, length);
    bool ok = SetFileInformationByHandle(file, FileRenameInfo, name, (DWORD)size) != 0;
    free(name);
    return ok;
}

bool FileReplaceEnd(FileReplacement *file, const wchar_t *path, const wchar_t *text, Error *error) {
    const wchar_t *operation = _(L"write");
    wchar_t *temporary = TemporaryPath(path);
    char *bytes = FileToUtf8(text);
    DWORD length = (DWORD)strlen(bytes);
    DWORD written = 0;
    bool ok = WriteFile(file, bytes, length, &written, NULL) && written == length;
    if (!ok) ErrorSet(error, GetLastError(), operation, L"'%ls'", temporary);
    bool renamed = ok && RenameOpen(file, path);
    CloseHandle(file);
    if (ok && !renamed && !FileMoveOver(temporary, path)) {
        ok = ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
    }
    if (!ok) DeleteFileW(temporary);
    free(bytes);
    free(temporary);
    return ok;
}

bool FileReplace(const wchar_t *path, const wchar_t *text, Error *error) {
    FileReplacement *file = FileReplaceBegin(path);
    if (file) return FileReplaceEnd(file, path, text, error);
    DWORD code = GetLastError();
    wchar_t *temporary = TemporaryPath(path);
    ErrorSet(error, code, _(L"write"), L"'%ls'", temporary);
    free(temporary);
    return false;
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
