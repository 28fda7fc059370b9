#include "check/install_check.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/subprocess.h"
#include "base/text.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

enum {
    TIMEOUT_MS = 10 * 1000,
    PIPE_SIZE = 64 * 1024, /* more than `check --brief` prints, because the pipe is read only after it exits */
};

/* Returns "…\pyhostsvc.exe" check --brief --service NAME. The caller frees. */
static bool CommandLine(const wchar_t *service, wchar_t **ret_line, Error *error) {
    wchar_t *program = NULL;
    Text line = {0};
    if (!PathOfProgram(&program, error)) return false;
    const wchar_t *const words[] = {L"check", L"--brief", L"--service", service};
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

/* Returns the output of `check`; NULL if it did not exit in time. The caller frees. */
static wchar_t *Run(const wchar_t *service) {
    HANDLE read = NULL;
    HANDLE write = NULL;
    wchar_t *line = NULL;
    wchar_t *output = NULL;
    TextList environment = {0};
    Subprocess check;
    Error ignored;
    if (!CommandLine(service, &line, &ignored) || !CreatePipe(&read, &write, NULL, PIPE_SIZE)) goto out;
    bool started = SubprocessStart(line, NULL, &environment, write, &check, &ignored);
    CloseHandle(write);
    if (started) {
        WaitForSingleObject(check.process, TIMEOUT_MS);
        if (SubprocessFinish(&check) != STILL_ACTIVE) output = ReadAll(read);
    }
    CloseHandle(read);
out:
    free(line);
    return output;
}

/* Prints a line if it is a finding. Python, and code that site-packages run, may have printed other lines. */
static void PrintLine(const wchar_t *line) {
    static const wchar_t *const severities[] = {L"error: ", L"warning: "};
    for (size_t i = 0; i < COUNT_OF(severities); i++) {
        if (TextStartsWith(line, severities[i])) OutputWarning(L"%ls", line + wcslen(severities[i]));
    }
}

void InstallCheckPrint(const wchar_t *service) {
    wchar_t *output = Run(service);
    for (wchar_t *line = output; line && *line;) {
        size_t length = wcscspn(line, L"\r\n");
        bool last = !line[length];
        line[length] = L'\0';
        PrintLine(line);
        line += length + !last;
    }
    free(output);
}
