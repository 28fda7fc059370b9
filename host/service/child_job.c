#include "service/child_job.h"

#include "base/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS = 100, /* of looking for processes that were started while others were ended */
    ENDED_EXIT_CODE = 1,
};

/* For processes on the same console: this one has its own way of being told. */
static BOOL WINAPI IgnoreBreak(DWORD event) {
    return event == CTRL_BREAK_EVENT || event == CTRL_C_EVENT;
}

/* user32 is not imported: it would be in every service's process, with all that it loads, where python.exe has none. */
static void Hide(HWND window) {
    HMODULE user32 = LoadLibraryExW(L"user32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = user32 ? GetProcAddress(user32, "ShowWindow") : NULL;
    BOOL(WINAPI * show)(HWND, int) = NULL;
    memcpy(&show, &function, sizeof show);
    if (show) show(window, SW_HIDE);
}

/* Before the process is in the job: the console's own process is nobody's child. */
static bool MakeConsole(Error *error) {
    if (!AllocConsole()) return ErrorSet(error, GetLastError(), L"make a console", L"");
    HWND window = GetConsoleWindow();
    if (window) Hide(window);
    return true;
}

/* NULL: none but those that it always has. */
static bool SetLimits(HANDLE job, bool keeps, const Settings *settings, Error *error) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    DWORD *flags = &limits.BasicLimitInformation.LimitFlags;
    *flags = JOB_OBJECT_LIMIT_BREAKAWAY_OK;
    if (!keeps) *flags |= JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
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
    ChildJob job = {.keeps = settings->keep_children != 0, .console = settings->console == CONSOLE_HIDDEN};
    if (job.console && !MakeConsole(error)) return false;
    job.handle = CreateJobObjectW(NULL, NULL);
    if (!job.handle) return ErrorSet(error, GetLastError(), L"create a job", L"");
    if (!SetLimits(job.handle, job.keeps, settings, error)) goto failed;
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
    if (job->handle) SetLimits(job->handle, job->keeps, NULL, &ignored);
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
    if (!job->console) return true;
    SetConsoleCtrlHandler(IgnoreBreak, TRUE); /* the last one that is added is asked first */
    if (GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0)) {
        job->told = true;
        return true;
    }
    return ErrorSet(error, GetLastError(), L"send Ctrl-Break to the script's processes", L"");
}

static void EndOne(HANDLE job, DWORD pid) {
    HANDLE process = OpenProcess(PROCESS_TERMINATE | PROCESS_QUERY_INFORMATION | SYNCHRONIZE, FALSE, pid);
    BOOL inside = FALSE;
    if (!process) return; /* it has ended by itself */
    /* Its number may be another's by now. */
    if (IsProcessInJob(process, job, &inside) && inside && TerminateProcess(process, ENDED_EXIT_CODE)) {
        WaitForSingleObject(process, 1000);
    }
    CloseHandle(process);
}

void ChildJobEndChildren(const ChildJob *job) {
    if (job->keeps) return;
    for (int round = 0; round < ROUNDS && ChildJobChildren(job); round++) {
        size_t room = ChildJobChildren(job) + 16;
        size_t size = offsetof(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList) + room * sizeof(ULONG_PTR);
        JOBOBJECT_BASIC_PROCESS_ID_LIST *list = MemoryNew(size, 1);
        if (QueryInformationJobObject(job->handle, JobObjectBasicProcessIdList, list, (DWORD)size, NULL) ||
            GetLastError() == ERROR_MORE_DATA) {
            for (DWORD i = 0; i < list->NumberOfProcessIdsInList; i++) {
                DWORD pid = (DWORD)list->ProcessIdList[i];
                if (pid != GetCurrentProcessId()) EndOne(job->handle, pid);
            }
        }
        free(list);
    }
}
