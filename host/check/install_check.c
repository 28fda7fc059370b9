#include "check/install_check.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/text.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum {
    TIMEOUT_MS = 10 * 1000,
    PIPE_SIZE = 64 * 1024, /* more than `check --brief` prints, because the pipe is read only after it exits */
};

/* Returns "…\pyhostsvc.exe" check --brief --service -. The caller frees. */
static bool CommandLine(wchar_t **ret_line, Error *error) {
    wchar_t *program = NULL;
    Text line = {0};
    if (!PathOfProgram(&program, error)) return false;
    const wchar_t *const words[] = {L"check", L"--brief", L"--service", L"-"};
    QuoteProgram(&line, program);
    for (size_t i = 0; i < COUNT_OF(words); i++) QuoteArgument(&line, words[i]);
    free(program);
    *ret_line = TextTake(&line);
    return true;
}

/* Reads a pipe whose write end is closed. The caller frees. */
static wchar_t *ReadAll(HANDLE pipe) {
    char *bytes = MemoryNew(PIPE_SIZE + 1, 1);
    DWORD length = 0;
    for (DWORD got = 0; length < PIPE_SIZE; length += got) {
        if (!ReadFile(pipe, bytes + length, PIPE_SIZE - length, &got, NULL) || !got) break;
    }
    bytes[length] = '\0';
    wchar_t *text = FileFromUtf8(bytes);
    free(bytes);
    return text;
}

void InstallCheckStart(InstallCheck *ret_check) {
    InstallCheck check = {0};
    HANDLE reader = NULL;
    HANDLE writer = NULL;
    wchar_t *line = NULL;
    Error ignored;
    if (CommandLine(&line, &ignored) && CreatePipe(&reader, &check.input, NULL, 0) &&
        CreatePipe(&check.output, &writer, NULL, PIPE_SIZE)) {
        check.started = SubprocessStartDetached(line, reader, writer, &check.process, &ignored);
    }
    if (reader) CloseHandle(reader);
    if (writer) CloseHandle(writer);
    free(line);
    *ret_check = check;
    if (!check.started) InstallCheckCancel(ret_check);
}

void InstallCheckCancel(InstallCheck *check) {
    if (check->started) SubprocessFinish(&check->process);
    if (check->input) CloseHandle(check->input);
    if (check->output) CloseHandle(check->output);
    *check = (InstallCheck){0};
}

/* Passes the name to `check`. Returns its output; NULL if it did not exit in time. The caller frees. */
static wchar_t *Run(InstallCheck *check, const wchar_t *service) {
    char *name = FileToUtf8(service);
    DWORD written = 0;
    WriteFile(check->input, name, (DWORD)strlen(name), &written, NULL);
    free(name);
    CloseHandle(check->input);
    check->input = NULL;
    WaitForSingleObject(check->process.process, TIMEOUT_MS);
    check->started = false;
    return SubprocessFinish(&check->process) == STILL_ACTIVE ? NULL : ReadAll(check->output);
}

/* Prints a line if it is a finding. Python, and code that site-packages run, may have printed other lines. */
static void PrintLine(const wchar_t *line) {
    static const wchar_t *const severities[] = {L"error: ", L"warning: "};
    for (size_t i = 0; i < COUNT_OF(severities); i++) {
        if (TextStartsWith(line, severities[i])) OutputWarning(L"%ls", line + wcslen(severities[i]));
    }
}

void InstallCheckPrint(InstallCheck *check, const wchar_t *service) {
    if (!check->started) return;
    wchar_t *output = Run(check, service);
    for (wchar_t *line = output; line && *line;) {
        size_t length = wcscspn(line, L"\r\n");
        bool last = !line[length];
        line[length] = L'\0';
        PrintLine(line);
        line += length + !last;
    }
    free(output);
    InstallCheckCancel(check);
}
