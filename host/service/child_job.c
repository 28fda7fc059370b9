#include "service/child_job.h"

#include "base/memory.h"
#include "service/console_handlers.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 100, /* because a process may start others while they are killed */
    KILLED_EXIT_CODE = 1,
};

/* Loads user32 only here: an import would load it, and all that it loads, into every service, unlike python.exe. */
static void Hide(HWND window) {
    HMODULE user32 = LoadLibraryExW(L"user32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = user32 ? GetProcAddress(user32, "ShowWindow") : NULL;
    BOOL(WINAPI * show)(HWND, int) = NULL;
    memcpy(&show, &function, sizeof show);
    if (show) show(window, SW_HIDE);
}

/* Creates the hidden console. Before the process is in the job, so that the console's own process does not count as a
 * child process. */
static bool MakeConsole(Error *error) {
    if (!AllocConsole()) return ErrorSet(error, GetLastError(), L"create a console", L"");
    HWND window = GetConsoleWindow();
    if (window) Hide(window);
    return true;
}

/* Sets the limits of `settings`; if NULL, only those that every job has. */
static bool SetLimits(HANDLE job, bool keeps_children, const Settings *settings, Error *error) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    DWORD *flags = &limits.BasicLimitInformation.LimitFlags;
    *flags = JOB_OBJECT_LIMIT_BREAKAWAY_OK;
    if (!keeps_children) *flags |= JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (settings && settings->memory_limit) {
        *flags |= JOB_OBJECT_LIMIT_JOB_MEMORY;
        limits.JobMemoryLimit = (SIZE_T)settings->memory_limit << 20;
    }
    if (settings && settings->process_limit) {
        *flags |= JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
        limits.BasicLimitInformation.ActiveProcessLimit = settings->process_limit;
    }
    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) ||
           ErrorSet(error, GetLastError(), L"set the limits of the service's job", L"");
}

bool ChildJobStart(const Settings *settings, ChildJob *ret_job, Error *error) {
    ChildJob job = {.keeps_children = settings->keep_children != 0, .has_console = settings->console == CONSOLE_HIDDEN};
    if (job.has_console && !MakeConsole(error)) return false;
    job.handle = CreateJobObjectW(NULL, NULL);
    if (!job.handle) return ErrorSet(error, GetLastError(), L"create a job", L"");
    if (!SetLimits(job.handle, job.keeps_children, settings, error)) goto failed;
    if (!AssignProcessToJobObject(job.handle, GetCurrentProcess())) {
        ErrorSet(error, GetLastError(), L"put the service into its job", L"");
        goto failed;
    }
    *ret_job = job;
    return true;
failed:
    CloseHandle(job.handle);
    return false;
}

void ChildJobLiftLimits(const ChildJob *job) {
    Error ignored;
    if (job->handle) SetLimits(job->handle, job->keeps_children, NULL, &ignored);
}

DWORD ChildJobChildren(const ChildJob *job) {
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION counts = {0};
    if (!job->handle ||
        !QueryInformationJobObject(job->handle, JobObjectBasicAccountingInformation, &counts, sizeof counts, NULL)) {
        return 0;
    }
    return counts.ActiveProcesses > 1 ? counts.ActiveProcesses - 1 : 0;
}

bool ChildJobInterrupt(ChildJob *job, Error *error) {
    if (!job->has_console) return true;
    ConsoleHandlersMute(true); /* the event is for the other processes; this one stops the script in its own way */
    if (GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0)) {
        job->interrupted = true;
        return true;
    }
    return ErrorSet(error, GetLastError(), L"send Ctrl-Break to the script's child processes", L"");
}

static void Kill(HANDLE job, DWORD pid) {
    HANDLE process = OpenProcess(PROCESS_TERMINATE | PROCESS_QUERY_INFORMATION | SYNCHRONIZE, FALSE, pid);
    BOOL inside = FALSE;
    if (!process) return; /* it has exited by itself */
    /* Another process may have its ID by now. */
    if (IsProcessInJob(process, job, &inside) && inside && TerminateProcess(process, KILLED_EXIT_CODE)) {
        WaitForSingleObject(process, 1000);
    }
    CloseHandle(process);
}

void ChildJobKillChildren(const ChildJob *job) {
    if (job->keeps_children) return;
    for (int round = 0; round < ROUNDS && ChildJobChildren(job); round++) {
        size_t room = ChildJobChildren(job) + 16;
        size_t size = offsetof(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList) + room * sizeof(ULONG_PTR);
        JOBOBJECT_BASIC_PROCESS_ID_LIST *list = MemoryNew(size, 1);
        if (QueryInformationJobObject(job->handle, JobObjectBasicProcessIdList, list, (DWORD)size, NULL) ||
            GetLastError() == ERROR_MORE_DATA) {
            for (DWORD i = 0; i < list->NumberOfProcessIdsInList; i++) {
                DWORD pid = (DWORD)list->ProcessIdList[i];
                if (pid != GetCurrentProcessId()) Kill(job->handle, pid);
            }
        }
        free(list);
    }
}
