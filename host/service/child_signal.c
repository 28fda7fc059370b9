#include "service/child_signal.h"

#include "base/array.h"
#include "base/path.h"
#include "base/quote.h"
#include "service/console_handlers.h"

#include <stdlib.h>
#include <string.h>

enum { SEND_MS = 3000 };

/* Child processes that have received an event from the script since the stop. */
static struct {
    SRWLOCK lock;
    DWORD pids[256]; /* later ones receive the host's event as well */
    size_t count;
} own = {SRWLOCK_INIT, {0}, 0};

static void Remember(DWORD pid) {
    AcquireSRWLockExclusive(&own.lock);
    if (own.count < COUNT_OF(own.pids)) own.pids[own.count++] = pid;
    ReleaseSRWLockExclusive(&own.lock);
}

static void Forget(DWORD pid) {
    AcquireSRWLockExclusive(&own.lock);
    for (size_t i = own.count; i-- > 0;) {
        if (own.pids[i] != pid) continue;
        own.pids[i] = own.pids[--own.count];
        break;
    }
    ReleaseSRWLockExclusive(&own.lock);
}

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
                     ChildReach *ret_reach, Error *error) {
    DWORD spared[COUNT_OF(own.pids)];
    SignalTask task = {.event = event,
                       .host = GetCurrentProcessId(),
                       .job = job->handle,
                       .target = choice->target,
                       .from = choice->from,
                       .until = choice->until,
                       .spared = spared};
    DWORD code = 0;
    *ret_reach = CHILD_REACHED_NONE;
    if (!timeout_ms) return true;
    if (event != SIGNAL_CTRL_BREAK) {
        AcquireSRWLockShared(&own.lock);
        task.spared_count = own.count;
        memcpy(spared, own.pids, own.count * sizeof *spared);
        ReleaseSRWLockShared(&own.lock);
    }
    ConsoleHandlersMute(true); /* from now on, because an event may arrive at any time after it was sent */
    bool ok = Send(&task, timeout_ms < SEND_MS ? timeout_ms : SEND_MS, &code, error);
    if (ok && (code == 0 || code == ERROR_TIMEOUT)) *ret_reach = CHILD_REACHED_EVENT;
    if (ok && code == ERROR_ALREADY_EXISTS) *ret_reach = CHILD_REACHED_OWN;
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

/* Sends an event of the script's to one child and the others on its console. */
static uint32_t GenerateForChild(const SignalTask *task, DWORD event) {
    Error ignored;
    DWORD code = 0;
    if (IsOnConsole(task->target) && SignalGenerate(event, task->target)) return ERROR_SUCCESS;
    return Send(task, SEND_MS, &code, &ignored) ? code : ERROR_INVALID_HANDLE;
}

/* Sends an event of the script's to everything, itself included. */
static uint32_t GenerateForAll(const SignalTask *task, const ChildJob *job, DWORD event) {
    Error ignored;
    DWORD code = 0;
    ConsoleHandlersMute(false); /* a stop may have muted them */
    if (IsOnConsole(GetCurrentProcessId()) && SignalGenerate(event, 0)) return ERROR_SUCCESS;
    if (ChildJobChildren(job)) Send(task, SEND_MS, &code, &ignored);
    return CallOwnHandlers(event) ? ERROR_SUCCESS : ERROR_INVALID_HANDLE;
}

uint32_t ChildSignalGenerate(const ChildJob *job, DWORD event, DWORD group, bool stopping) {
    bool all = !group || group == GetCurrentProcessId();
    SignalTask task = {.event = event == CTRL_C_EVENT ? SIGNAL_CTRL_C : SIGNAL_CTRL_BREAK,
                       .host = GetCurrentProcessId(),
                       .job = job->handle,
                       .target = all ? 0 : group};
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) return ERROR_INVALID_PARAMETER;
    if (all) return GenerateForAll(&task, job, event);
    if (!IsInJob(job, group)) return ERROR_INVALID_PARAMETER;
    if (stopping) Remember(group); /* before the event, which the host may be about to send as well */
    uint32_t code = GenerateForChild(&task, event);
    if (stopping && code) Forget(group);
    return code;
}
