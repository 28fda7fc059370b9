#include "service/signal_process.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/test_step.h"
#include "service/child_job.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <tlhelp32.h>
#include <winternl.h>

enum {
    RAISED_BREAK = 21, /* SIGBREAK of Microsoft's C runtime */
    CONSOLE_PROCESSES = 1024,
};

/* A child process of the service. */
typedef struct Target {
    DWORD pid;
    HANDLE process;
    bool ignores_ctrl_c;
    bool spared;
    bool done;
} Target;

typedef struct Sender {
    SignalTask task;
    Target *targets;
    size_t count;
    bool sent;
    bool has_spared;
    uint32_t failure; /* the last Win32 error code; 0 if there was none */
} Sender;

/* The console that this process is attached to. */
typedef struct Console {
    DWORD pids[CONSOLE_PROCESSES];
    DWORD count;
    bool has_host;
    bool has_others; /* processes outside the job, such as one that has left it on purpose: they get no event */
    bool has_spared;
    bool all_ignore; /* every target on it ignores Ctrl-C */
} Console;

void SignalProcessAppend(Text *line, const SignalTask *task) {
    TextAppendFormat(line, L" signal %d %llu %lu %llu %llu", (int)task->event, (unsigned long long)(uintptr_t)task->job,
                     task->target, (unsigned long long)task->from, (unsigned long long)task->until);
    for (size_t i = 0; i < task->spared_count; i++) TextAppendFormat(line, L" %lu", task->spared[i]);
    TextAppendFormat(line, L" %lu", task->host);
}

/* The events are for the other processes on the console. */
static BOOL WINAPI IgnoreEvent(DWORD event) {
    (void)event;
    return TRUE;
}

static bool OnWine(void) {
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

bool SignalGenerate(DWORD event, DWORD group) {
    /* Wine 8 refuses Ctrl-Break with this error; Wine 10 aborts a thread of each process that receives it. */
    if (event == CTRL_BREAK_EVENT && OnWine()) {
        SetLastError(ERROR_INVALID_HANDLE);
        return false;
    }
    return GenerateConsoleCtrlEvent(event, group) != 0;
}

/* Returns true if a process has a DLL at the address `base`. */
static bool HasModuleAt(DWORD pid, const wchar_t *name, const void *base) {
    MODULEENTRY32W module = {.dwSize = sizeof module};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, pid);
    bool found = false;
    if (snapshot == INVALID_HANDLE_VALUE) return false;
    for (BOOL more = Module32FirstW(snapshot, &module); more && !found; more = Module32NextW(snapshot, &module)) {
        found = module.modBaseAddr == base && TextEqualFold(module.szModule, name);
    }
    CloseHandle(snapshot);
    return found;
}

/* Returns a function of a system DLL that a process has at the same address as this process, which is the rule until
 * the next boot. NULL if it has not. */
static LPTHREAD_START_ROUTINE SharedFunction(DWORD pid, const wchar_t *dll, const char *name) {
    HMODULE module = LoadLibraryExW(dll, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = module ? GetProcAddress(module, name) : NULL;
    LPTHREAD_START_ROUTINE routine = NULL;
    if (function && HasModuleAt(pid, dll, module)) memcpy(&routine, &function, sizeof routine);
    return routine;
}

/* Calls the console handlers of one process on a new thread in it, as Windows delivers an event, if
 * GenerateConsoleCtrlEvent cannot do that. Only a process of the same kind as this one has the function at its address.
 */
static bool CallHandlers(Sender *sender, const Target *target, DWORD event) {
    BOOL own32 = FALSE;
    BOOL its32 = FALSE;
    LPTHREAD_START_ROUTINE routine = NULL;
    uintptr_t argument = event;
    HANDLE thread = NULL;
    IsWow64Process(GetCurrentProcess(), &own32);
    if (IsWow64Process(target->process, &its32) && own32 == its32) {
        /* The C runtime of Wine does not make Ctrl-Break a SIGBREAK. */
        if (event == CTRL_BREAK_EVENT && OnWine()) routine = SharedFunction(target->pid, L"ucrtbase.dll", "raise");
        if (routine) argument = RAISED_BREAK;
        if (!routine) routine = SharedFunction(target->pid, L"kernelbase.dll", "CtrlRoutine");
    }
    void *parameter = NULL;
    memcpy(&parameter, &argument, sizeof parameter);
    SetLastError(ERROR_NOT_SUPPORTED);
    if (routine) thread = CreateRemoteThread(target->process, NULL, 0, routine, parameter, 0, NULL);
    if (!thread) sender->failure = GetLastError();
    if (thread) CloseHandle(thread);
    return thread != NULL;
}

/* Returns true if a process ignores Ctrl-C: CREATE_NEW_PROCESS_GROUP and SetConsoleCtrlHandler(NULL, TRUE) set a flag
 * in its parameters, which its children inherit. The layout is that of every 64-bit Windows. */
static bool IgnoresCtrlC(HANDLE process) {
    enum { PARAMETERS_OFFSET = 0x20, FLAGS_OFFSET = 0x18 };
    NTSTATUS(WINAPI * query)(HANDLE, PROCESSINFOCLASS, PVOID, ULONG, PULONG) = NULL;
    FARPROC function = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryInformationProcess");
    PROCESS_BASIC_INFORMATION basic = {0};
    const BYTE *parameters = NULL;
    DWORD flags = 0;
    if (!function || sizeof(void *) != 8) return false;
    memcpy(&query, &function, sizeof query);
    if (query(process, ProcessBasicInformation, &basic, sizeof basic, NULL) < 0) return false;
    const BYTE *block = (const void *)basic.PebBaseAddress;
    return ReadProcessMemory(process, block + PARAMETERS_OFFSET, &parameters, sizeof(void *), NULL) &&
           ReadProcessMemory(process, parameters + FLAGS_OFFSET, &flags, sizeof flags, NULL) && (flags & 1);
}

static Target *FindTarget(const Sender *sender, DWORD pid) {
    for (size_t i = 0; i < sender->count; i++) {
        if (sender->targets[i].pid == pid) return &sender->targets[i];
    }
    return NULL;
}

static void InspectConsole(const Sender *sender, Console *console) {
    *console = (Console){.all_ignore = true};
    console->count = GetConsoleProcessList(console->pids, CONSOLE_PROCESSES);
    if (console->count > CONSOLE_PROCESSES) console->count = 0;
    for (DWORD i = 0; i < console->count; i++) {
        const Target *target = FindTarget(sender, console->pids[i]);
        if (console->pids[i] == GetCurrentProcessId()) continue;
        if (console->pids[i] == sender->task.host) {
            console->has_host = true;
        } else if (!target) {
            console->has_others = true;
        } else if (target->spared) {
            console->has_spared = true;
        } else if (!target->ignores_ctrl_c) {
            console->all_ignore = false;
        }
    }
}

/* Chooses the event for a console. Returns false if it receives none. */
static bool ChooseEvent(SignalEvent event, const Console *console, DWORD *ret_event) {
    bool groups = event == SIGNAL_STOP_GROUPS || event == SIGNAL_STOP_ALL;
    bool breaks = event == SIGNAL_CTRL_BREAK || (groups && console->all_ignore);
    *ret_event = breaks ? CTRL_BREAK_EVENT : CTRL_C_EVENT;
    if (console->has_spared && !console->has_host) return false; /* the event was for the whole console */
    if (event == SIGNAL_STOP_GROUPS) return breaks;
    return event != SIGNAL_STOP || !console->all_ignore;
}

/* Sends the event to the targets on the console: to all at once if the console has no other process that must not
 * receive it, otherwise to each. `only` is the single target, or NULL. */
static void SendToConsole(Sender *sender, const Console *console, const Target *only) {
    DWORD event = 0;
    bool wanted = ChooseEvent(sender->task.event, console, &event);
    bool alone = !console->has_others && !console->has_spared;
    bool at_once = wanted && !only && alone && SignalGenerate(event, 0);
    for (size_t i = 0; i < sender->count; i++) { /* in the order of the targets: a parent before its children */
        Target *target = &sender->targets[i];
        bool here = false;
        for (DWORD j = 0; j < console->count && !here; j++) here = console->pids[j] == target->pid;
        if (!here || target->done || (only && target != only)) continue;
        target->done = true;
        if (!wanted || target->spared) continue;
        if (at_once || CallHandlers(sender, target, event)) sender->sent = true;
    }
}

/* user32, loaded only for a process that has no console. */
typedef struct Windows {
    BOOL(WINAPI *enumerate)(WNDENUMPROC, LPARAM);
    DWORD(WINAPI *process_of)(HWND, LPDWORD);
    int(WINAPI *class_of)(HWND, LPWSTR, int);
    BOOL(WINAPI *post)(HWND, UINT, WPARAM, LPARAM);
    DWORD pid;
    bool posted;
} Windows;

static bool LoadWindows(Windows *ret_windows) {
    HMODULE user32 = LoadLibraryExW(L"user32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC functions[] = {
        user32 ? GetProcAddress(user32, "EnumWindows") : NULL,
        user32 ? GetProcAddress(user32, "GetWindowThreadProcessId") : NULL,
        user32 ? GetProcAddress(user32, "GetClassNameW") : NULL,
        user32 ? GetProcAddress(user32, "PostMessageW") : NULL,
    };
    memcpy(&ret_windows->enumerate, &functions[0], sizeof functions[0]);
    memcpy(&ret_windows->process_of, &functions[1], sizeof functions[1]);
    memcpy(&ret_windows->class_of, &functions[2], sizeof functions[2]);
    memcpy(&ret_windows->post, &functions[3], sizeof functions[3]);
    return functions[0] && functions[1] && functions[2] && functions[3];
}

static BOOL CALLBACK OnWindow(HWND window, LPARAM parameter) {
    Windows *windows = NULL;
    wchar_t name[32] = L"";
    DWORD pid = 0;
    memcpy((void *)&windows, &parameter, sizeof parameter);
    windows->process_of(window, &pid);
    windows->class_of(window, name, COUNT_OF(name));
    /* The window of a console is in the list as one of a process on it. To close it would kill that process. */
    if (pid != windows->pid || TextEqual(name, L"ConsoleWindowClass")) return TRUE;
    if (windows->post(window, WM_CLOSE, 0, 0)) windows->posted = true;
    return TRUE;
}

/* Asks a process without a console to close its windows, if it has some on the service's desktop. */
static void CloseWindows(Sender *sender, const Target *target) {
    Windows windows = {.pid = target->pid};
    if (LoadWindows(&windows)) windows.enumerate(OnWindow, (LPARAM)&windows);
    if (windows.posted) sender->sent = true;
}

static void Send(Sender *sender, Target *target) {
    static Console console;
    if (!AttachConsole(target->pid)) {
        sender->failure = GetLastError();
        target->done = true;
        bool closes = sender->task.event == SIGNAL_STOP || sender->task.event == SIGNAL_STOP_ALL;
        if (closes && !target->spared) CloseWindows(sender, target);
        return;
    }
    SetConsoleCtrlHandler(NULL, TRUE);
    SetConsoleCtrlHandler(IgnoreEvent, TRUE); /* AttachConsole has removed it */
    InspectConsole(sender, &console);
    /* The host could have sent the event to a group on its own console by itself: it wants this process alone. */
    SendToConsole(sender, &console, sender->task.target && console.has_host ? target : NULL);
    FreeConsole();
}

static bool IsInTime(const SignalTask *task, uint64_t created) {
    return created >= task->from && (!task->until || created < task->until);
}

/* Finds the children while the handle of each keeps its ID from being used again. */
static bool FindTargets(Sender *sender, HANDLE host) {
    const DWORD access =
        PROCESS_QUERY_INFORMATION | PROCESS_VM_OPERATION | PROCESS_VM_READ | PROCESS_VM_WRITE | PROCESS_CREATE_THREAD;
    ChildJob job = {0};
    size_t count = 0;
    if (!DuplicateHandle(host, sender->task.job, GetCurrentProcess(), &job.handle, JOB_OBJECT_QUERY, FALSE, 0)) {
        return false;
    }
    ChildProcess *children = ChildJobList(&job, &count);
    sender->targets = MemoryNew(count ? count : 1, sizeof *sender->targets);
    for (size_t i = 0; i < count; i++) {
        Target target = {.pid = children[i].pid};
        if (target.pid == sender->task.host || !IsInTime(&sender->task, children[i].created)) continue;
        target.process = OpenProcess(access, FALSE, target.pid);
        target.ignores_ctrl_c = target.process && IgnoresCtrlC(target.process);
        for (size_t j = 0; j < sender->task.spared_count && !target.spared; j++) {
            target.spared = sender->task.spared[j] == target.pid;
        }
        if (target.spared) sender->has_spared = true;
        sender->targets[sender->count++] = target;
    }
    free(children);
    CloseHandle(job.handle);
    return true;
}

static uint32_t Run(const SignalTask *task) {
    Sender sender = {.task = *task, .failure = ERROR_INVALID_PARAMETER};
    HANDLE host = OpenProcess(PROCESS_DUP_HANDLE, FALSE, task->host);
    if (!host || !FindTargets(&sender, host)) return GetLastError();
    FreeConsole(); /* if it has inherited the host's */
    for (size_t i = 0; i < sender.count; i++) {
        Target *target = &sender.targets[i];
        if (!target->done && (!task->target || target->pid == task->target)) Send(&sender, target);
    }
    free(sender.targets);
    if (sender.sent) return 0;
    return sender.has_spared ? ERROR_ALREADY_EXISTS : sender.failure;
}

uint32_t SignalProcessRun(int count, wchar_t *const *arguments) {
    if (count < SIGNAL_PROCESS_ARGUMENTS) return ERROR_BAD_ARGUMENTS;
    size_t spared_count = (size_t)(count - SIGNAL_PROCESS_ARGUMENTS);
    DWORD *spared = MemoryNew(spared_count + 1, sizeof *spared);
    for (size_t i = 0; i < spared_count; i++) spared[i] = wcstoul(arguments[6 + i], NULL, 10);
    SignalTask task = {.event = (SignalEvent)wcstoul(arguments[1], NULL, 10),
                       .target = wcstoul(arguments[3], NULL, 10),
                       .from = wcstoull(arguments[4], NULL, 10),
                       .until = wcstoull(arguments[5], NULL, 10),
                       .spared = spared,
                       .spared_count = spared_count,
                       .host = wcstoul(arguments[count - 1], NULL, 10)};
    uintptr_t job = (uintptr_t)wcstoull(arguments[2], NULL, 10);
    memcpy(&task.job, &job, sizeof task.job);
    TestStepReached(L"signal"); /* its last argument, the host's ID, takes the place of the service's name */
    uint32_t code = Run(&task);
    free(spared);
    return code;
}
