#include "service/child_job.h"

#include "base/memory.h"
#include "service/console_handlers.h"

#include <stddef.h>
#include <stdlib.h>

enum {
    KILL_MS = 3000,
    KILLED_EXIT_CODE = 1,
};

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
    ChildJob job = {.keeps_children = settings->keep_children != 0};
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

/* Opens a process if it is in the job: another process may have its ID by now. NULL if it is not. */
static HANDLE Open(HANDLE job, DWORD pid, DWORD access) {
    HANDLE process = OpenProcess(access | PROCESS_QUERY_INFORMATION, FALSE, pid);
    BOOL inside = FALSE;
    if (process && IsProcessInJob(process, job, &inside) && inside) return process;
    if (process) CloseHandle(process);
    return NULL;
}

static uint64_t CreationTime(HANDLE job, DWORD pid) {
    FILETIME created = {0};
    FILETIME exited;
    FILETIME kernel;
    FILETIME user;
    HANDLE process = Open(job, pid, 0);
    if (!process) return 0;
    GetProcessTimes(process, &created, &exited, &kernel, &user);
    CloseHandle(process);
    return (uint64_t)created.dwHighDateTime << 32 | created.dwLowDateTime;
}

static int CompareAge(const void *a, const void *b) {
    const ChildProcess *first = a;
    const ChildProcess *second = b;
    if (first->created != second->created) return first->created < second->created ? -1 : 1;
    return first->pid < second->pid ? -1 : first->pid > second->pid;
}

ChildProcess *ChildJobList(const ChildJob *job, size_t *ret_count) {
    size_t room = ChildJobChildren(job) + 16;
    size_t size = offsetof(JOBOBJECT_BASIC_PROCESS_ID_LIST, ProcessIdList) + room * sizeof(ULONG_PTR);
    JOBOBJECT_BASIC_PROCESS_ID_LIST *list = MemoryNew(size, 1);
    ChildProcess *children = MemoryNew(room, sizeof *children);
    *ret_count = 0;
    if (job->handle && (QueryInformationJobObject(job->handle, JobObjectBasicProcessIdList, list, (DWORD)size, NULL) ||
                        GetLastError() == ERROR_MORE_DATA)) {
        for (DWORD i = 0; i < list->NumberOfProcessIdsInList; i++) {
            ChildProcess child = {.pid = (DWORD)list->ProcessIdList[i]};
            if (child.pid == GetCurrentProcessId()) continue;
            child.created = CreationTime(job->handle, child.pid);
            if (child.created) children[(*ret_count)++] = child;
        }
    }
    free(list);
    qsort(children, *ret_count, sizeof *children, CompareAge);
    return children;
}

static void Kill(HANDLE job, DWORD pid, DWORD timeout_ms) {
    HANDLE process = Open(job, pid, PROCESS_TERMINATE | SYNCHRONIZE);
    if (!process) return; /* it has exited by itself */
    if (TerminateProcess(process, KILLED_EXIT_CODE)) WaitForSingleObject(process, timeout_ms);
    CloseHandle(process);
}

void ChildJobKillChildren(const ChildJob *job) {
    if (job->keeps_children) return;
    ULONGLONG deadline = GetTickCount64() + KILL_MS;
    /* Again and again, because a process may start others while they are killed. */
    for (ULONGLONG now = 0; ChildJobChildren(job) && now < deadline; now = GetTickCount64()) {
        size_t count = 0;
        ChildProcess *children = ChildJobList(job, &count);
        for (size_t i = 0; i < count; i++)
            Kill(job->handle, children[i].pid, 0); /* a parent must not see its child die */
        for (size_t i = 0; i < count && (now = GetTickCount64()) < deadline; i++) {
            Kill(job->handle, children[i].pid, (DWORD)(deadline - now));
        }
        free(children);
    }
}
