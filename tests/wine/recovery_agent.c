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
#include "settings/storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

enum { POLL_MS = 250 }; /* at the latest; the birth and the end of a process wake the agent */

typedef struct Watched {
    wchar_t *name;
    bool ours;
    bool present;      /* in the last look around */
    DWORD pid;         /* 0: none seen */
    DWORD done;        /* of the last one that has ended */
    Recovery recovery; /* as it was when it could last be read: what the SCM was told at install */
    HANDLE process;
    DWORD ends;
    DWORD starts;
    uint32_t failures;
    ULONGLONG failed;  /* GetTickCount64 of the last one */
    ULONGLONG restart; /* when to start it; 0: not to be started */
} Watched;

static Watched *all;
static size_t count;
static HKEY record;
static HKEY ends_record;
static HKEY starts_record;
static HKEY born_record;
static HANDLE born; /* something was written there */

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
                ServiceParseImagePath(buffer.config.lpBinaryPathName, NULL);
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

static void Write(HKEY key, const wchar_t *name, DWORD number) {
    RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&number, sizeof number);
}

static void Forget(Watched *service) {
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

/* Takes the action that is due. */
static void Failed(Watched *service) {
    ReadRecovery(service);
    ULONGLONG now = GetTickCount64();
    if (now - service->failed >= service->recovery.reset_seconds * 1000ULL) service->failures = 0;
    service->failed = now;
    service->failures++;
    if (service->recovery.restart) {
        service->restart = now + service->recovery.delay_ms;
        Write(starts_record, service->name, ++service->starts);
    }
    Say(service,
        service->recovery.restart ? "has failed, and is to be started again" : "has failed; there is no action");
}

/* Its process has ended: what it has told, it has told by now. */
static void Ended(SC_HANDLE manager, Watched *service, DWORD pid) {
    SERVICE_STATUS_PROCESS status = {0};
    DWORD size = 0;
    Forget(service);
    service->done = pid;
    SC_HANDLE handle = OpenServiceW(manager, service->name, SERVICE_QUERY_STATUS);
    if (!handle) return; /* it was removed */
    BOOL known = QueryServiceStatusEx(handle, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &size);
    CloseServiceHandle(handle);
    if (!known) return;
    if (status.dwCurrentState != SERVICE_STOPPED || status.dwWin32ExitCode != NO_ERROR) Failed(service);
    Write(ends_record, service->name, ++service->ends);
}

/* A process of the service that was not known before. */
static void Born(SC_HANDLE manager, Watched *service, DWORD pid) {
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, pid);
    Forget(service);
    if (service->restart) Write(starts_record, service->name, --service->starts); /* somebody was faster */
    service->restart = 0;
    ReadRecovery(service);
    if (process) {
        service->pid = pid;
        service->process = process;
    } else {
        Ended(manager, service, pid);
    }
}

static void Look(SC_HANDLE manager, Watched *service, const SERVICE_STATUS_PROCESS *status) {
    DWORD pid = 0;
    DWORD size = sizeof pid;
    if (service->process && WaitForSingleObject(service->process, 0) == WAIT_OBJECT_0) {
        Ended(manager, service, service->pid);
    }
    if (RegGetValueW(born_record, NULL, service->name, RRF_RT_REG_DWORD, NULL, &pid, &size) != ERROR_SUCCESS) {
        pid = status->dwProcessId;
    }
    if (pid && pid != service->pid && pid != service->done) Born(manager, service, pid);
}

/* The process that has registered last, where it is none that has been dealt with; 0: none. */
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
    if (!handle) return; /* it was removed */
    Write(record, service->name, 0);
    BOOL started = StartServiceW(handle, 0, NULL);
    DWORD code = started ? NO_ERROR : GetLastError();
    CloseServiceHandle(handle);
    DWORD pid = NewProcess(service);
    for (int i = 0; started && !pid && i < BIRTH_MS / 10; i++) { /* it has connected, and registers next */
        Sleep(10);
        pid = NewProcess(service);
    }
    if (started || (pid && code != ERROR_SERVICE_ALREADY_RUNNING)) { /* also where it was over before Wine had looked */
        Write(record, service->name, pid);
        Say(service, "started");
        return;
    }
    RegDeleteValueW(record, service->name);
    if (pid) { /* somebody was faster: it is their start */
        Write(starts_record, service->name, --service->starts);
    } else if (code != ERROR_SERVICE_DISABLED) {
        service->restart = GetTickCount64() + RETRY_MS;
        printf("error %lu: ", code);
        Say(service, "could not be started, and is tried again");
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
        if (service->ours) Look(manager, service, &services[i].ServiceStatusProcess);
    }
    for (size_t i = count; i-- > 0;) {
        if (all[i].present) continue;
        Forget(&all[i]); /* removed; another one of that name starts anew */
        RegDeleteValueW(record, all[i].name);
        RegDeleteValueW(ends_record, all[i].name);
        RegDeleteValueW(starts_record, all[i].name);
        RegDeleteValueW(born_record, all[i].name);
        free(all[i].name);
        all[i] = all[--count];
    }
}

/* Until a process ends, an action is due, or it is time to look for new ones. */
static void Rest(void) {
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
    /* The first program that wants the desktop starts its explorer.exe, which inherits that program's streams and lives
     * on: whoever waits for the end of a pipe there waits for ever. So it is this one, and it stays on the desktop. */
    GetDesktopWindow();
    born = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (;; Rest()) {
        LookAround(manager);
        for (size_t i = 0; i < count; i++) {
            if (all[i].restart && GetTickCount64() >= all[i].restart) Start(manager, &all[i]);
        }
    }
}
