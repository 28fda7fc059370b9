#include "service/child_signal.h"

#include "base/array.h"
#include "base/path.h"
#include "base/quote.h"
#include "service/console_handlers.h"

#include <stdlib.h>
#include <string.h>

enum { SEND_MS = 3000 };

/* Starts this program, without a console, and outside the job if the job that it is in allows that. */
static bool Start(wchar_t *line, PROCESS_INFORMATION *ret_process) {
    STARTUPINFOW startup = {.cb = sizeof startup};
    return CreateProcessW(NULL, line, NULL, NULL, FALSE, DETACHED_PROCESS | CREATE_BREAKAWAY_FROM_JOB, NULL, NULL,
                          &startup, ret_process) ||
           CreateProcessW(NULL, line, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup, ret_process);
}

/* Runs the process that sends, for `timeout_ms` at most. `ret_code` is its exit code, or ERROR_TIMEOUT. */
static bool Send(const SignalTask *task, DWORD timeout_ms, DWORD *ret_code, Error *error) {
    Text line = {0};
    wchar_t *program = NULL;
    PROCESS_INFORMATION process = {0};
    *ret_code = ERROR_TIMEOUT;
    if (!timeout_ms) return true;
    if (!PathOfProgram(&program, error)) return false;
    QuoteProgram(&line, program);
    free(program);
    SignalProcessAppend(&line, task);
    bool ok = Start(line.data, &process);
    if (!ok) ErrorSet(error, GetLastError(), L"start the process that sends console events", L"");
    TextFree(&line);
    if (!ok) return false;
    CloseHandle(process.hThread);
    if (WaitForSingleObject(process.hProcess, timeout_ms) == WAIT_OBJECT_0) {
        GetExitCodeProcess(process.hProcess, ret_code);
    } else {
        TerminateProcess(process.hProcess, ERROR_TIMEOUT);
    }
    CloseHandle(process.hProcess);
    return true;
}

bool ChildSignalSend(const ChildJob *job, const ChildChoice *choice, SignalEvent event, DWORD timeout_ms,
                     bool *ret_sent, Error *error) {
    SignalTask task = {.event = event,
                       .host = GetCurrentProcessId(),
                       .job = job->handle,
                       .target = choice->target,
                       .from = choice->from,
                       .until = choice->until};
    DWORD code = 0;
    *ret_sent = false;
    ConsoleHandlersMute(true); /* from now on, because an event may arrive at any time after it was sent */
    bool ok = Send(&task, timeout_ms < SEND_MS ? timeout_ms : SEND_MS, &code, error);
    *ret_sent = ok && timeout_ms && (code == 0 || code == ERROR_TIMEOUT);
    if (ok && code == ERROR_TIMEOUT) return ErrorSet(error, code, L"send console events to child processes", L"");
    return ok;
}

static bool IsInJob(const ChildJob *job, DWORD pid) {
    HANDLE process = OpenProcess(PROCESS_QUERY_INFORMATION, FALSE, pid);
    BOOL inside = FALSE;
    if (!process) return false;
    if (!IsProcessInJob(process, job->handle, &inside)) inside = FALSE;
    CloseHandle(process);
    return inside != 0;
}

/* Calls this process's own console handlers on a new thread, as Windows does. */
static bool CallOwnHandlers(DWORD event) {
    FARPROC function = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
    LPTHREAD_START_ROUTINE routine = NULL;
    uintptr_t number = event;
    void *parameter = NULL;
    memcpy(&routine, &function, sizeof routine);
    memcpy(&parameter, &number, sizeof parameter);
    HANDLE thread = routine ? CreateThread(NULL, 0, routine, parameter, 0, NULL) : NULL;
    if (thread) CloseHandle(thread);
    return thread != NULL;
}

/* Returns true if a process is on the console of this one. */
static bool IsOnConsole(DWORD pid) {
    DWORD pids[1024];
    DWORD count = GetConsoleProcessList(pids, COUNT_OF(pids)); /* 0 without a console */
    for (DWORD i = 0; i < count && i < COUNT_OF(pids); i++) {
        if (pids[i] == pid) return true;
    }
    return false;
}

uint32_t ChildSignalGenerate(const ChildJob *job, DWORD event, DWORD group) {
    bool own = !group || group == GetCurrentProcessId();
    SignalTask task = {.event = event == CTRL_C_EVENT ? SIGNAL_CTRL_C : SIGNAL_CTRL_BREAK,
                       .host = GetCurrentProcessId(),
                       .job = job->handle,
                       .target = own ? 0 : group};
    Error ignored;
    DWORD code = 0;
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) return ERROR_INVALID_PARAMETER;
    if (!own && !IsInJob(job, group)) return ERROR_INVALID_PARAMETER;
    if (own) ConsoleHandlersMute(false); /* a stop may have muted them */
    if (IsOnConsole(own ? GetCurrentProcessId() : group) && SignalGenerate(event, own ? 0 : group))
        return ERROR_SUCCESS;
    bool ok = (own && !ChildJobChildren(job)) || Send(&task, SEND_MS, &code, &ignored);
    if (own) return CallOwnHandlers(event) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
    return ok ? code : ERROR_INVALID_HANDLE;
}
