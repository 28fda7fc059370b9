#include "log/log.h"

#include "base/file.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

wchar_t *LogPath(const wchar_t *directory, const wchar_t *name) {
    wchar_t *file = TextPrint(L"%ls.log", name);
    wchar_t *path = PathJoin(directory, file);
    free(file);
    return path;
}

bool LogOpen(const wchar_t *directory, const wchar_t *name, HANDLE *ret_log, Error *error) {
    wchar_t *path = LogPath(directory, name);
    /* Append only: several writers never overwrite one another. CPython's fstat wants the attributes, and waiting on
     * the handle wants SYNCHRONIZE. */
    DWORD access = FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE;
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE log = CreateFileW(path, access, share, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    bool ok = log != INVALID_HANDLE_VALUE;
    if (ok) {
        *ret_log = log;
    } else {
        ErrorSet(error, GetLastError(), L"open the log", L"'%ls'", path);
    }
    free(path);
    return ok;
}

void LogLine(HANDLE log, const wchar_t *format, ...) {
    if (!log) return;
    SYSTEMTIME now;
    GetLocalTime(&now);
    Text line = {0};
    TextAppendFormat(&line, L"[pyhostsvc] %04u-%02u-%02u %02u:%02u:%02u.%03u ", now.wYear, now.wMonth, now.wDay,
                     now.wHour, now.wMinute, now.wSecond, now.wMilliseconds);
    va_list arguments;
    va_start(arguments, format);
    TextAppendFormatV(&line, format, arguments);
    va_end(arguments);
    TextAppend(&line, L"\r\n");
    char *bytes = FileToUtf8(line.data);
    DWORD written = 0;
    WriteFile(log, bytes, (DWORD)strlen(bytes), &written, NULL);
    free(bytes);
    TextFree(&line);
}

void LogLines(HANDLE log, const wchar_t *text) {
    while (*text) {
        size_t length = wcscspn(text, L"\n");
        wchar_t *line = TextCopyLength(text, length);
        LogLine(log, L"%ls", line);
        free(line);
        text += length;
        if (*text) text++;
    }
}
