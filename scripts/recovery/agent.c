/* recovery_agent: does for our services in a Wine prefix what Windows' SCM does with recovery actions. One in a prefix;
 * it runs until the prefix is brought down.
 *
 * The rules (SERVICE_FAILURE_ACTIONS, SERVICE_FAILURE_ACTIONS_FLAG): a service has failed when its process ends and it
 * did not report STOPPED, or when it reports STOPPED with a dwWin32ExitCode that is not 0. The n-th failure takes the
 * n-th action, or the last one; the count goes back to 0 after the reset period without a failure. An action waits for
 * its delay. Wine 8's SCM does not notice that a process has died, so the processes themselves are watched. */
#include "base/memory.h"
#include "base/text.h"
#include "record.h"
#include "scm/recovery.h"
#include "scm/service.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { POLL_MS = 100 }; /* for processes that are new; the end of one wakes the agent */

typedef struct Watched {
    wchar_t *name;
    bool ours;
    bool present; /* in the last look around */
    DWORD pid;    /* 0: none seen */
    HANDLE process;
    DWORD state;
    uint32_t failures;
    ULONGLONG failed;  /* GetTickCount64 of the last one */
    ULONGLONG restart; /* when to start it; 0: not to be started */
} Watched;

static Watched *all;
static size_t count;
static HKEY record;

static void Say(const Watched *service, const char *what) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    printf("%02u:%02u:%02u.%03u %ls: %s\n", now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, service->name,
           what);
    fflush(stdout);
}

static bool IsOurs(SC_HANDLE manager, const wchar_t *name) {
    union {
        QUERY_SERVICE_CONFIGW config;
        BYTE room[8192];
    } buffer;
    DWORD size = 0;
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_CONFIG);
    if (!service) return false;
    bool ours = QueryServiceConfigW(service, &buffer.config, sizeof buffer, &size) && buffer.config.lpBinaryPathName &&
                ServiceIsOurs(buffer.config.lpBinaryPathName, NULL);
    CloseServiceHandle(service);
    return ours;
}

static Watched *Find(SC_HANDLE manager, const wchar_t *name) {
    for (size_t i = 0; i < count; i++) {
        if (TextEqualFold(all[i].name, name)) return &all[i];
    }
    all = MemoryResize(all, count + 1, sizeof *all);
    all[count] = (Watched){.name = TextCopy(name), .ours = IsOurs(manager, name)};
    return &all[count++];
}

static void Forget(Watched *service) {
    if (service->process) CloseHandle(service->process);
    service->process = NULL;
    service->pid = 0;
}

/* Takes the action that is due. */
static void Failed(Watched *service) {
    Settings settings;
    Error error;
    if (!SettingsLoad(service->name, &settings, &error)) {
        Say(service, "has failed; its settings cannot be read");
        return;
    }
    Recovery recovery = RecoveryOf(&settings);
    SettingsFree(&settings);
    ULONGLONG now = GetTickCount64();
    if (now - service->failed >= recovery.reset_seconds * 1000ULL) service->failures = 0;
    service->failed = now;
    service->failures++;
    if (recovery.restart) service->restart = now + recovery.delay_ms;
    Say(service, recovery.restart ? "has failed, and is to be started again" : "has failed; there is no action");
}

/* The process that was watched has ended. */
static void Ended(Watched *service, const SERVICE_STATUS_PROCESS *status) {
    bool told = status->dwCurrentState == SERVICE_STOPPED;
    Forget(service);
    if (!told || status->dwWin32ExitCode != NO_ERROR) Failed(service);
}

static void Look(Watched *service, const SERVICE_STATUS_PROCESS *status) {
    DWORD state = status->dwCurrentState;
    bool gone = service->process && WaitForSingleObject(service->process, 0) == WAIT_OBJECT_0;
    if (gone) {
        /* What was told may be younger than what the process said last: it is asked for again in the next look. */
        if (service->state != state && state != SERVICE_STOPPED) {
            service->state = state;
            return;
        }
        Ended(service, status);
    }
    service->state = state;
    if (state == SERVICE_STOPPED || !status->dwProcessId || status->dwProcessId == service->pid) return;
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, status->dwProcessId);
    if (!process) return; /* dead already: Wine has not noticed, and it was seen before */
    if (WaitForSingleObject(process, 0) == WAIT_OBJECT_0) {
        CloseHandle(process);
        return;
    }
    Forget(service);
    service->pid = status->dwProcessId;
    service->process = process;
    service->restart = 0; /* somebody was faster */
}

static void SetRecord(const wchar_t *name, DWORD pid) {
    RegSetValueExW(record, name, 0, REG_DWORD, (const BYTE *)&pid, sizeof pid);
}

static void Start(SC_HANDLE manager, Watched *service) {
    SERVICE_STATUS_PROCESS status = {0};
    DWORD size = 0;
    service->restart = 0;
    SC_HANDLE handle = OpenServiceW(manager, service->name, SERVICE_START | SERVICE_QUERY_STATUS);
    if (!handle) return; /* it was removed */
    SetRecord(service->name, 0);
    BOOL started = StartServiceW(handle, 0, NULL);
    DWORD code = started ? NO_ERROR : GetLastError();
    if (QueryServiceStatusEx(handle, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &size) &&
        status.dwProcessId) {
        SetRecord(service->name, status.dwProcessId);
    } else {
        RegDeleteValueW(record, service->name);
    }
    CloseServiceHandle(handle);
    Say(service, started ? "started" : "could not be started");
    /* Wine 8's SCM says "timeout" where the service has stopped again by the time that it looks: it did run, and failed
     * where it says so. */
    if (code == ERROR_SERVICE_REQUEST_TIMEOUT && status.dwCurrentState == SERVICE_STOPPED &&
        status.dwWin32ExitCode != NO_ERROR) {
        Failed(service);
    } else if (started) {
        Look(service, &status);
    }
}

static void LookAround(SC_HANDLE manager) {
    static BYTE buffer[256 * 1024];
    const ENUM_SERVICE_STATUS_PROCESSW *services = (const void *)buffer;
    DWORD needed = 0;
    DWORD found = 0;
    DWORD resume = 0;
    if (!EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, buffer, sizeof buffer,
                               &needed, &found, &resume, NULL)) {
        return;
    }
    for (size_t i = 0; i < count; i++) all[i].present = false;
    for (DWORD i = 0; i < found; i++) {
        Watched *service = Find(manager, services[i].lpServiceName);
        service->present = true;
        if (service->ours) Look(service, &services[i].ServiceStatusProcess);
    }
    for (size_t i = count; i-- > 0;) {
        if (all[i].present) continue;
        Forget(&all[i]); /* removed; another one of that name starts anew */
        free(all[i].name);
        all[i] = all[--count];
    }
}

/* Until a process ends, an action is due, or it is time to look for new ones. */
static void Rest(void) {
    HANDLE processes[MAXIMUM_WAIT_OBJECTS];
    DWORD watched = 0;
    DWORD timeout = POLL_MS;
    ULONGLONG now = GetTickCount64();
    for (size_t i = 0; i < count; i++) {
        if (all[i].process && watched < MAXIMUM_WAIT_OBJECTS) processes[watched++] = all[i].process;
        if (all[i].restart && all[i].restart < now + timeout)
            timeout = all[i].restart > now ? (DWORD)(all[i].restart - now) : 0;
    }
    if (watched) {
        WaitForMultipleObjects(watched, processes, FALSE, timeout);
    } else {
        Sleep(timeout);
    }
}

int wmain(void);

int wmain(void) {
    HANDLE only = CreateMutexW(NULL, FALSE, L"pyhostsvc-recovery-agent");
    if (!only || GetLastError() == ERROR_ALREADY_EXISTS) return 0;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
    if (!manager || RegCreateKeyExW(HKEY_LOCAL_MACHINE, RECORD_KEY, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL,
                                    &record, NULL) != ERROR_SUCCESS) {
        return 1;
    }
    for (;; Rest()) {
        LookAround(manager);
        for (size_t i = 0; i < count; i++) {
            if (all[i].restart && GetTickCount64() >= all[i].restart) Start(manager, &all[i]);
        }
    }
}
