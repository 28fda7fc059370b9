/* commands EXE: runs many commands in one process, because a process for each costs fifty times as much. Each line of
 * standard input is a JSON object {"arguments": [...]}; the command runs as main.c would run it, and its answer is a
 * line {"code": …, "out": …, "err": …}. Installed services run EXE. Commands that run Python are excluded, because
 * Python starts only once in a process. Used by tests/support/commands.py. */
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/system.h"
#include "command/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* The input after the last whole line. */
static struct {
    char *bytes;
    size_t length;
} pending;

/* Returns a line of a pipe without its end, or NULL at the end of the pipe; the caller frees it. */
static char *TakeLine(HANDLE pipe) {
    enum { PIECE = 4096 }; /* under Wine each read is a request to another process */
    for (;;) {
        char *end = pending.length ? memchr(pending.bytes, '\n', pending.length) : NULL;
        if (end) {
            size_t length = (size_t)(end - pending.bytes);
            char *line = MemoryNew(length + 1, 1);
            memcpy(line, pending.bytes, length);
            pending.length -= length + 1;
            memmove(pending.bytes, end + 1, pending.length);
            return line;
        }
        DWORD read = 0;
        pending.bytes = MemoryResize(pending.bytes, pending.length + PIECE, 1);
        if (!ReadFile(pipe, pending.bytes + pending.length, PIECE, &read, NULL) || !read) return NULL;
        pending.length += read;
    }
}

/* A file that replaces a standard stream. */
static HANDLE Capture(DWORD stream, const wchar_t *name) {
    wchar_t folder[MAX_PATH + 1];
    GetTempPathW(MAX_PATH, folder);
    wchar_t *path = TextPrint(L"%lscommands-%lu-%ls.txt", folder, GetCurrentProcessId(), name);
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                              FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    free(path);
    SetStdHandle(stream, file);
    return file;
}

/* Returns what was written to the file, and empties the file; the caller frees the text. */
static wchar_t *Take(HANDLE file) {
    DWORD size = GetFileSize(file, NULL);
    char *bytes = MemoryNew(size + 1, 1);
    DWORD read = 0;
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    ReadFile(file, bytes, size, &read, NULL);
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    wchar_t *text = FileFromUtf8(bytes);
    free(bytes);
    return text;
}

static void Answer(HANDLE pipe, uint32_t code, HANDLE out, HANDLE err) {
    Text json = {0};
    wchar_t *printed = Take(out);
    wchar_t *complained = Take(err);
    JsonBegin(&json);
    JsonInteger(&json, L"code", code);
    JsonString(&json, L"out", printed);
    JsonString(&json, L"err", complained);
    JsonEnd(&json);
    for (wchar_t *p = json.data; p < json.data + json.length - 1; p++) {
        if (*p == L'\n') *p = L' '; /* between members; those inside strings are escaped */
    }
    char *bytes = FileToUtf8(json.data);
    DWORD written = 0;
    WriteFile(pipe, bytes, (DWORD)strlen(bytes), &written, NULL);
    free(bytes);
    free(printed);
    free(complained);
    TextFree(&json);
}

static const SystemApi *below;
static const wchar_t *exe;

/* Like CreateServiceW, with EXE in place of this program. */
static SC_HANDLE WINAPI Create(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access, DWORD type, DWORD start,
                               DWORD control, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR dependencies,
                               LPCWSTR account, LPCWSTR password) {
    wchar_t *line = TextPrint(L"\"%ls\"%ls", exe, wcschr(path + 1, L'"') + 1);
    SC_HANDLE service = below->CreateServiceW(manager, name, display, access, type, start, control, line, group, tag,
                                              dependencies, account, password);
    DWORD code = GetLastError();
    free(line);
    SetLastError(code);
    return service;
}

int wmain(int count, wchar_t **words);

int wmain(int count, wchar_t **words) {
    if (count != 2) return 2;
    exe = words[1];
    SystemApi scm = *System; /* under Wine scm.c has replaced the system's own */
    below = System;
    scm.CreateServiceW = Create;
    System = &scm;
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    HANDLE answers = GetStdHandle(STD_OUTPUT_HANDLE);
    HANDLE out = Capture(STD_OUTPUT_HANDLE, L"out");
    HANDLE err = Capture(STD_ERROR_HANDLE, L"err");
    for (char *line = TakeLine(in); line; line = TakeLine(in)) {
        wchar_t *text = FileFromUtf8(line);
        JsonObject request;
        Error error;
        if (!JsonParse(text, &request, &error) || request.count != 1 || !request.members[0].list.count) {
            fprintf(stderr, "no request: %s\n", line);
            return 2;
        }
        const TextList *arguments = &request.members[0].list;
        Answer(answers, DispatchRun((int)arguments->count, arguments->items), out, err);
        JsonFree(&request);
        free(text);
        free(line);
    }
    TerminateProcess(GetCurrentProcess(), 0); /* as main.c does, because Python's DLL may be loaded */
    return 0;
}
