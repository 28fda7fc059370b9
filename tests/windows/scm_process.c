/* scm_process NAME REASON [ARGS…]: runs an installed service's process with this program as the SCM, because
 * Wine's SCM cannot deliver everything. REASON is a SERVICE_START_REASON_… number, plus 256 if the event log must hang,
 * and 512 if no console is available; ARGS are start parameters. Prints the service's announcements and events,
 * one line of JSON each. Reads controls from standard input, one line each (its number; for an event also the type and
 * the session), and prints the handler's answer. Run by tests/e2e/scm/test_scm_process.py. */
#include "base/file.h"
#include "base/json.h"
#include "fake_system.h"
#include "service/service_main.h"
#include "terminal/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
    wchar_t **arguments; /* ServiceMain's: first the name */
    DWORD count;
    HANDLE input;
    HANDLE output;
} process;

static void Print(Text *json) {
    char *line = FileToUtf8(json->data);
    DWORD length = (DWORD)strlen(line);
    DWORD written = 0;
    for (DWORD i = 0; i + 1 < length; i++) { /* all newlines but the last */
        if (line[i] == '\n') line[i] = ' ';
    }
    WriteFile(process.output, line, length, &written, NULL);
    free(line);
    TextFree(json);
}

static void PrintStatus(const SERVICE_STATUS *status) {
    Text json = {0};
    JsonBegin(&json);
    JsonInteger(&json, L"state", status->dwCurrentState);
    JsonInteger(&json, L"accepts", status->dwControlsAccepted);
    JsonInteger(&json, L"win32_exit_code", status->dwWin32ExitCode);
    JsonInteger(&json, L"service_exit_code", status->dwServiceSpecificExitCode);
    JsonEnd(&json);
    Print(&json);
}

static void PrintEvent(const wchar_t *source, WORD type, DWORD id, const wchar_t *text) {
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"source", source);
    JsonInteger(&json, L"type", type);
    JsonInteger(&json, L"id", id);
    JsonString(&json, L"text", text);
    JsonEnd(&json);
    Print(&json);
}

static DWORD WINAPI RunMain(void *parameter) {
    ((const SERVICE_TABLE_ENTRYW *)parameter)->lpServiceProc(process.count, process.arguments);
    return 0;
}

/* Returns false at the end of the input. */
static bool ReadLine(char *line, size_t size) {
    DWORD count = 0;
    for (size_t length = 0; length + 1 < size; length++) {
        if (!ReadFile(process.input, line + length, 1, &count, NULL) || !count) return false;
        line[length + 1] = '\0';
        if (line[length] == '\n') return true;
    }
    return false;
}

/* Acts as the dispatcher: ServiceMain runs on a new thread, the controls on this thread. */
static BOOL WINAPI Dispatch(const SERVICE_TABLE_ENTRYW *table) {
    SERVICE_TABLE_ENTRYW entry = *table;
    char line[32];
    HANDLE thread = CreateThread(NULL, 0, RunMain, &entry, 0, NULL);
    if (!thread) return FALSE;
    while (ReadLine(line, sizeof line)) {
        Text json = {0};
        char *rest = line;
        DWORD code = strtoul(rest, &rest, 10);
        DWORD type = strtoul(rest, &rest, 10);
        WTSSESSION_NOTIFICATION session = {sizeof session, strtoul(rest, &rest, 10)};
        void *data = code == SERVICE_CONTROL_SESSIONCHANGE ? &session : NULL;
        JsonBegin(&json);
        JsonInteger(&json, L"answer", fake.handler(code, type, data, fake.handler_context));
        JsonEnd(&json);
        Print(&json);
    }
    Sleep(INFINITE);
    return TRUE;
}

static void End(uint32_t exit_code) {
    TerminateProcess(GetCurrentProcess(), exit_code);
}

/* Duplicates a stream, because the service redirects its streams and closes the old ones. */
static HANDLE StreamDuplicate(DWORD stream) {
    HANDLE self = GetCurrentProcess();
    HANDLE copy = NULL;
    DuplicateHandle(self, GetStdHandle(stream), self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
    return copy;
}

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    Error error;
    if (count < 3) return 2;
    process.input = StreamDuplicate(STD_INPUT_HANDLE);
    process.output = StreamDuplicate(STD_OUTPUT_HANDLE);
    fake.start_reason = wcstoul(arguments[2], NULL, 10) & 0xFF;
    fake.event_log_hangs = wcstoul(arguments[2], NULL, 10) & 0x100;
    if (wcstoul(arguments[2], NULL, 10) & 0x200) fake.fail_console = ERROR_ACCESS_DENIED;
    arguments[2] = arguments[1]; /* ServiceMain's arguments are the name and the start parameters */
    process.arguments = arguments + 2;
    process.count = (DWORD)count - 2;
    fake.on_status = PrintStatus;
    fake.on_event = PrintEvent;
    FakeSystemUseForProcess(Dispatch);
    if (!ServiceMainRun(arguments[1], End, &error)) OutputError(&error);
    return 1;
}
