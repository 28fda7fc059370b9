/* recovery_agent: performs the recovery actions of pyhostsvc services in a Wine prefix, as Windows' SCM does. One agent
 * runs in a prefix, until the prefix is shut down.
 *
 * The rules (SERVICE_FAILURE_ACTIONS, SERVICE_FAILURE_ACTIONS_FLAG): a service has failed when its process ends and it
 * did not report STOPPED, or when it reports STOPPED with a dwWin32ExitCode that is not 0. The n-th failure takes the
 * n-th action, or the last one; the count goes back to 0 after the reset period without a failure. An action waits for
 * its delay. Wine 8's SCM does not notice that a process has died, so the agent watches the processes themselves. */
#include "base/memory.h"
#include "base/text.h"
#include "record.h"
#include "scm/recovery.h"
#include "scm/service.h"
#include "settings/settings.h"
#include "settings/storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { POLL_MS = 250 }; /* the longest wait; the start and the end of a process wake the agent */

typedef struct Watched {
    wchar_t *name;
    bool is_pyhostsvc;
    bool present;      /* in the last scan */
    DWORD pid;         /* 0 if none is known */
    DWORD done;        /* the last process that has ended */
    Recovery recovery; /* as last read; install and set pass the same to the SCM */
    HANDLE process;
    DWORD ends;
    DWORD starts;
    uint32_t failures;
    ULONGLONG failed;  /* GetTickCount64 at the last failure */
    ULONGLONG restart; /* GetTickCount64 of the next start, or 0 */
} Watched;

static Watched *all;
static size_t count;
static HKEY record;
static HKEY ends_record;
static HKEY starts_record;
static HKEY born_record;
static HANDLE born; /* set when born_record changes */

static void Log(const Watched *service, const char *what) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    printf("%02u:%02u:%02u.%03u %ls: %s\n", now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, service->name,
           what);
    fflush(stdout);
}

static bool IsPyhostsvc(SC_HANDLE manager, const wchar_t *name) {
    union {
        QUERY_SERVICE_CONFIGW config;
        BYTE room[8192];
    } buffer;
    DWORD size = 0;
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_CONFIG);
    if (!service) return false;
    bool is_pyhostsvc = QueryServiceConfigW(service, &buffer.config, sizeof buffer, &size) &&
                        buffer.config.lpBinaryPathName && ServiceParseImagePath(buffer.config.lpBinaryPathName, NULL);
    CloseServiceHandle(service);
    return is_pyhostsvc;
}

static Watched *Find(SC_HANDLE manager, const wchar_t *name) {
    for (size_t i = 0; i < count; i++) {
        if (TextEqualFold(all[i].name, name)) return &all[i];
    }
    all = MemoryResize(all, count + 1, sizeof *all);
    all[count] = (Watched){.name = TextCopy(name), .is_pyhostsvc = IsPyhostsvc(manager, name)};
    return &all[count++];
}

static void Write(HKEY key, const wchar_t *name, DWORD number) {
    RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&number, sizeof number);
}

static void CloseProcess(Watched *service) {
    if (service->process) CloseHandle(service->process);
    service->process = NULL;
    service->pid = 0;
}

static void ReadRecovery(Watched *service) {
    Settings settings;
    Error error;
    if (!SettingsLoad(service->name, &settings, &error)) return;
    service->recovery = RecoveryOf(&settings);
    SettingsFree(&settings);
}

/* Schedules the recovery action, if there is one. */
static void ServiceFailed(Watched *service) {
    ReadRecovery(service);
    ULONGLONG now = GetTickCount64();
    if (now - service->failed >= service->recovery.reset_seconds * 1000ULL) service->failures = 0;
    service->failed = now;
    service->failures++;
    if (service->recovery.restart) {
        service->restart = now + service->recovery.delay_ms;
        Write(starts_record, service->name, ++service->starts);
    }
    Log(service, service->recovery.restart ? "failed; it will be restarted" : "failed; it has no recovery action");
}

/* Handles the end of a process. By now its last announcement has reached the SCM. */
static void ProcessEnded(SC_HANDLE manager, Watched *service, DWORD pid) {
    SERVICE_STATUS_PROCESS status = {0};
    DWORD size = 0;
    CloseProcess(service);
    service->done = pid;
    SC_HANDLE handle = OpenServiceW(manager, service->name, SERVICE_QUERY_STATUS);
    if (!handle) return; /* the service was removed */
    BOOL known = QueryServiceStatusEx(handle, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &size);
    CloseServiceHandle(handle);
    if (!known) return;
    if (status.dwCurrentState != SERVICE_STOPPED || status.dwWin32ExitCode != NO_ERROR) ServiceFailed(service);
    Write(ends_record, service->name, ++service->ends);
}

/* Handles a process that was not known before. */
static void ProcessStarted(SC_HANDLE manager, Watched *service, DWORD pid) {
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, pid);
    CloseProcess(service);
    if (service->restart) Write(starts_record, service->name, --service->starts); /* another client has started it */
    service->restart = 0;
    ReadRecovery(service);
    if (process) {
        service->pid = pid;
        service->process = process;
    } else {
        ProcessEnded(manager, service, pid);
    }
}

static void Inspect(SC_HANDLE manager, Watched *service, const SERVICE_STATUS_PROCESS *status) {
    DWORD pid = 0;
    DWORD size = sizeof pid;
    if (service->process && WaitForSingleObject(service->process, 0) == WAIT_OBJECT_0) {
        ProcessEnded(manager, service, service->pid);
    }
    if (RegGetValueW(born_record, NULL, service->name, RRF_RT_REG_DWORD, NULL, &pid, &size) != ERROR_SUCCESS) {
        pid = status->dwProcessId;
    }
    if (pid && pid != service->pid && pid != service->done) ProcessStarted(manager, service, pid);
}

/* Returns the process that registered last, or 0 if its end was handled already. */
static DWORD NewProcess(const Watched *service) {
    DWORD pid = 0;
    DWORD size = sizeof pid;
    RegGetValueW(born_record, NULL, service->name, RRF_RT_REG_DWORD, NULL, &pid, &size);
    return pid != service->done ? pid : 0;
}

static void Start(SC_HANDLE manager, Watched *service) {
    enum { RETRY_MS = 200, BIRTH_MS = 4000 };
    service->restart = 0;
    SC_HANDLE handle = OpenServiceW(manager, service->name, SERVICE_START | SERVICE_QUERY_STATUS);
    if (!handle) return; /* the service was removed */
    Write(record, service->name, 0);
    BOOL started = StartServiceW(handle, 0, NULL);
    DWORD code = started ? NO_ERROR : GetLastError();
    CloseServiceHandle(handle);
    DWORD pid = NewProcess(service);
    for (int i = 0; started && !pid && i < BIRTH_MS / 10; i++) { /* it has connected and registers next */
        Sleep(10);
        pid = NewProcess(service);
    }
    if (started || (pid && code != ERROR_SERVICE_ALREADY_RUNNING)) { /* even if it ended before Wine looked */
        Write(record, service->name, pid);
        Log(service, "started");
        return;
    }
    RegDeleteValueW(record, service->name);
    if (pid) { /* another client has started it */
        Write(starts_record, service->name, --service->starts);
    } else if (code != ERROR_SERVICE_DISABLED) {
        service->restart = GetTickCount64() + RETRY_MS;
        printf("error %lu: ", code);
        Log(service, "could not be started; the agent tries again");
    }
}

static void Scan(SC_HANDLE manager) {
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
        if (service->is_pyhostsvc) Inspect(manager, service, &services[i].ServiceStatusProcess);
    }
    for (size_t i = count; i-- > 0;) {
        if (all[i].present) continue;
        CloseProcess(&all[i]); /* removed; a new service of that name starts from zero */
        RegDeleteValueW(record, all[i].name);
        RegDeleteValueW(ends_record, all[i].name);
        RegDeleteValueW(starts_record, all[i].name);
        RegDeleteValueW(born_record, all[i].name);
        free(all[i].name);
        all[i] = all[--count];
    }
}

/* Waits until a process starts or ends, an action is due, or it is time for the next scan. */
static void WaitForChange(void) {
    HANDLE processes[MAXIMUM_WAIT_OBJECTS] = {born};
    DWORD watched = 1;
    DWORD timeout = POLL_MS;
    ULONGLONG now = GetTickCount64();
    for (size_t i = 0; i < count; i++) {
        if (all[i].process && watched < MAXIMUM_WAIT_OBJECTS) processes[watched++] = all[i].process;
        if (all[i].restart && all[i].restart < now + timeout)
            timeout = all[i].restart > now ? (DWORD)(all[i].restart - now) : 0;
    }
    RegNotifyChangeKeyValue(born_record, FALSE, REG_NOTIFY_CHANGE_LAST_SET, born, TRUE);
    WaitForMultipleObjects(watched, processes, FALSE, timeout);
}

static bool MakeKey(const wchar_t *path, HKEY *ret_key) {
    return RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, ret_key,
                           NULL) == ERROR_SUCCESS;
}

int wmain(void);

int wmain(void) {
    HANDLE only = CreateMutexW(NULL, FALSE, L"pyhostsvc-recovery-agent");
    if (!only || GetLastError() == ERROR_ALREADY_EXISTS) return 0;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
    if (!manager || !MakeKey(RECORD_KEY, &record) || !MakeKey(RECORD_ENDS_KEY, &ends_record) ||
        !MakeKey(RECORD_STARTS_KEY, &starts_record) || !MakeKey(RECORD_BORN_KEY, &born_record)) {
        return 1;
    }
    /* The first program that needs the desktop starts explorer.exe, which inherits its streams and keeps running. A
     * reader of a pipe among them would wait forever. So this program is the first, and it stays on the desktop. */
    GetDesktopWindow();
    born = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (;; WaitForChange()) {
        Scan(manager);
        for (size_t i = 0; i < count; i++) {
            if (all[i].restart && GetTickCount64() >= all[i].restart) Start(manager, &all[i]);
        }
    }
}
