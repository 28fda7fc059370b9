#include "events.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

/* The handle of a source is a copy of its name. */
HANDLE WINAPI EventsRegisterSource(LPCWSTR server, LPCWSTR source) {
    (void)server;
    return (HANDLE)TextCopy(source);
}

BOOL WINAPI EventsDeregisterSource(HANDLE source) {
    free(source);
    return TRUE;
}

/* Writes once to a file that is opened to append, so that several services never overwrite each other. */
static BOOL Append(const char *line) {
    wchar_t folder[MAX_PATH] = L"";
    DWORD written = 0;
    GetSystemWindowsDirectoryW(folder, MAX_PATH);
    wchar_t *path = PathJoin(folder, EVENTS_FILE);
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file =
        CreateFileW(path, FILE_APPEND_DATA | SYNCHRONIZE, share, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    free(path);
    if (file == INVALID_HANDLE_VALUE) return FALSE;
    BOOL ok = WriteFile(file, line, (DWORD)strlen(line), &written, NULL);
    CloseHandle(file);
    return ok;
}

BOOL WINAPI EventsReport(HANDLE source, WORD type, WORD category, DWORD id, PSID user, WORD count, DWORD size,
                         LPCWSTR *strings, LPVOID data) {
    (void)category;
    (void)user;
    (void)size;
    (void)data;
    Text json = {0};
    wchar_t now[CLOCK_TEXT];
    ClockNow(now);
    JsonBegin(&json);
    JsonString(&json, L"source", source);
    JsonInteger(&json, L"type", type);
    JsonInteger(&json, L"id", id);
    JsonString(&json, L"text", count == 1 ? strings[0] : NULL);
    JsonString(&json, L"time", now);
    JsonEnd(&json);
    for (size_t i = 0; i + 1 < json.length; i++) { /* all but the last */
        if (json.data[i] == L'\n') json.data[i] = L' ';
    }
    char *line = FileToUtf8(json.data);
    BOOL ok = Append(line);
    free(line);
    TextFree(&json);
    return ok;
}
