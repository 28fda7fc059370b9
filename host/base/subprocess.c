#include "base/subprocess.h"

#include "base/empty_input.h"
#include "base/memory.h"
#include "base/translation.h"

#include <stdlib.h>

enum { KILL_TIMEOUT_MS = 5000 };

/* Returns the length of the part that Windows compares: the name and the "=". */
static size_t NameLength(const wchar_t *pair) {
    const wchar_t *equals = wcschr(*pair == L'=' ? pair + 1 : pair, L'=');
    return equals ? (size_t)(equals - pair) + 1 : wcslen(pair);
}

static bool IsReplaced(const wchar_t *pair, const TextList *environment) {
    size_t length = NameLength(pair);
    for (size_t i = 0; i < environment->count; i++) {
        if (NameLength(environment->items[i]) == length && _wcsnicmp(environment->items[i], pair, length) == 0)
            return true;
    }
    return false;
}

/* Returns this process's environment with `more` added; the caller frees it. */
static wchar_t *BuildBlock(const TextList *more) {
    Text block = {0};
    wchar_t *own = GetEnvironmentStringsW();
    for (const wchar_t *p = own; p && *p; p += wcslen(p) + 1) {
        if (!IsReplaced(p, more)) TextAppendLength(&block, p, wcslen(p) + 1);
    }
    if (own) FreeEnvironmentStringsW(own);
    for (size_t i = 0; i < more->count; i++) TextAppendLength(&block, more->items[i], wcslen(more->items[i]) + 1);
    TextAppendCharacter(&block, L'\0');
    return TextTake(&block);
}

/* Returns a list that lets the child inherit only these handles. The caller calls DeleteProcThreadAttributeList and
 * frees it. */
static LPPROC_THREAD_ATTRIBUTE_LIST InheritOnly(HANDLE *handles, size_t count) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    LPPROC_THREAD_ATTRIBUTE_LIST list = MemoryNew(size, 1);
    if (InitializeProcThreadAttributeList(list, 1, 0, &size) &&
        UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles, count * sizeof *handles, NULL,
                                  NULL)) {
        return list;
    }
    free(list);
    return NULL;
}

/* Returns an inheritable duplicate; NULL if that fails. */
static HANDLE Inheritable(HANDLE handle) {
    HANDLE process = GetCurrentProcess();
    HANDLE duplicate = NULL;
    return DuplicateHandle(process, handle, process, &duplicate, 0, TRUE, DUPLICATE_SAME_ACCESS) ? duplicate : NULL;
}

/* Creates the process suspended, so that it is in its job before it starts other processes. */
static bool Create(wchar_t *line, const wchar_t *directory, wchar_t *block, HANDLE input, HANDLE output,
                   PROCESS_INFORMATION *ret_process) {
    HANDLE handles[2] = {NULL, NULL};
    STARTUPINFOEXW startup = {.StartupInfo = {.cb = sizeof startup}};
    DWORD flags = CREATE_UNICODE_ENVIRONMENT | CREATE_SUSPENDED | EXTENDED_STARTUPINFO_PRESENT;
    if (output) {
        handles[0] = input ? Inheritable(input) : EmptyInputOpen();
        handles[1] = Inheritable(output);
    }
    if (handles[0] && handles[1]) {
        startup.lpAttributeList = InheritOnly(handles, 2);
        startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
        startup.StartupInfo.hStdInput = handles[0];
        startup.StartupInfo.hStdOutput = startup.StartupInfo.hStdError = handles[1];
        flags |= input ? DETACHED_PROCESS : CREATE_NO_WINDOW;
    }
    BOOL inherit = startup.lpAttributeList != NULL;
    /* The script's limits must not apply to it, but an outer job may not allow a breakaway. */
    BOOL ok = CreateProcessW(NULL, line, NULL, NULL, inherit, flags | CREATE_BREAKAWAY_FROM_JOB, block, directory,
                             &startup.StartupInfo, ret_process);
    if (!ok && GetLastError() == ERROR_ACCESS_DENIED) {
        ok =
            CreateProcessW(NULL, line, NULL, NULL, inherit, flags, block, directory, &startup.StartupInfo, ret_process);
    }
    DWORD code = GetLastError();
    if (startup.lpAttributeList) DeleteProcThreadAttributeList(startup.lpAttributeList);
    free(startup.lpAttributeList);
    for (size_t i = 0; i < 2; i++) {
        if (handles[i]) CloseHandle(handles[i]);
    }
    SetLastError(code);
    return ok != 0;
}

static HANDLE MakeJob(void) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {
        .BasicLimitInformation = {.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE}};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    if (job) SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    return job;
}

static bool Start(const wchar_t *command, const wchar_t *directory, const TextList *environment, HANDLE input,
                  HANDLE output, Subprocess *ret_subprocess, Error *error) {
    PROCESS_INFORMATION process = {0};
    wchar_t *line = TextCopy(command); /* CreateProcessW writes to it */
    wchar_t *block = BuildBlock(environment);
    bool ok = Create(line, TextIsEmpty(directory) ? NULL : directory, block, input, output, &process);
    if (!ok) ErrorSet(error, GetLastError(), _(L"run"), L"'%ls'", command);
    free(line);
    free(block);
    if (!ok) return false;
    *ret_subprocess = (Subprocess){process.hProcess, MakeJob()};
    if (ret_subprocess->job) AssignProcessToJobObject(ret_subprocess->job, process.hProcess);
    ResumeThread(process.hThread);
    CloseHandle(process.hThread);
    return true;
}

bool SubprocessStart(const wchar_t *command, const wchar_t *directory, const TextList *environment, HANDLE output,
                     Subprocess *ret_subprocess, Error *error) {
    return Start(command, directory, environment, NULL, output, ret_subprocess, error);
}

bool SubprocessStartDetached(const wchar_t *command, HANDLE input, HANDLE output, Subprocess *ret_subprocess,
                             Error *error) {
    TextList environment = {0};
    return Start(command, NULL, &environment, input, output, ret_subprocess, error);
}

DWORD SubprocessFinish(Subprocess *subprocess) {
    DWORD code = STILL_ACTIVE;
    if (WaitForSingleObject(subprocess->process, 0) == WAIT_OBJECT_0) {
        GetExitCodeProcess(subprocess->process, &code);
    } else {
        TerminateProcess(subprocess->process, 1);
        WaitForSingleObject(subprocess->process, KILL_TIMEOUT_MS); /* until the system has closed its files */
    }
    if (subprocess->job) CloseHandle(subprocess->job);
    CloseHandle(subprocess->process);
    *subprocess = (Subprocess){0};
    return code;
}
