/* commands EXE: runs commands one after the other in one process: what a line of standard input names, a JSON object
 * {"arguments": [...]}, is run as main.c would run it, and answered with a line, {"code": …, "out": …, "err": …}.
 * Starting a process for each costs fifty times as much. What is installed runs EXE. Not for commands that run Python:
 * that starts once in a process. tests/support/commands.py. */
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/system.h"
#include "command/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* What has been read of standard input, and is not a whole line yet. */
static struct {
    char *bytes;
    size_t length;
} pending;

/* A line of a pipe without its end, which the caller frees; NULL at the end of it. */
static char *TakeLine(HANDLE pipe) {
    enum { PIECE = 4096 }; /* under Wine each read is a question to another process */
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

/* A file that takes the place of a standard stream. */
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

/* What was written into it, which the caller frees. It is empty then. */
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
        if (*p == L'\n') *p = L' '; /* between members: those inside of strings are escaped */
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

/* As the table below, with EXE in this program's place. */
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
    SystemApi scm = *System; /* under Wine another has been put in the system's place */
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
    TerminateProcess(GetCurrentProcess(), 0); /* as main.c does: Python's DLL may have been loaded */
    return 0;
}
