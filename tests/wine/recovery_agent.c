/* recovery_agent: performs the recovery actions of pyhostsvc services in a Wine prefix, as Windows' SCM does. One agent
 * runs in a prefix, until the prefix is shut down.
 *
 * The rules (SERVICE_FAILURE_ACTIONS, SERVICE_FAILURE_ACTIONS_FLAG): a service has failed when its process ends and it
 * did not report STOPPED, or when it reports STOPPED with a dwWin32ExitCode that is not 0. The n-th failure takes the
 * n-th action, or the last one; the count goes back to 0 after the reset period without a failure. An action waits for
 * its delay. Wine 8's SCM does not notice that a process has died, so the agent watches the processes themselves, and
 * judges each by what this process has announced (record.h): the SCM's status may be that of the next one. */
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

enum { POLL_MS = 250 }; /* how often services that were removed are looked for; the rest wakes the agent */

typedef struct Watched {
    wchar_t *name;
    bool present;      /* in the last scan */
    Recovery recovery; /* as last read; install and set pass the same to the SCM */
    DWORD births;
    DWORD ends;
    DWORD starts;
    uint32_t failures;
    ULONGLONG failed;  /* GetTickCount64 at the last failure */
    ULONGLONG restart; /* GetTickCount64 of the next start, or 0 */
} Watched;

/* A process of a service whose end was not handled yet. */
typedef struct Life {
    wchar_t *record;   /* the name of its value */
    ULONGLONG created; /* FILETIME */
    HANDLE process;    /* NULL if it had ended when the agent found it */
} Life;

static SC_HANDLE manager;
static Watched *all;
static size_t count;
static Life *lives;
static size_t life_count;
static HKEY ends_record;
static HKEY starts_record;
static HKEY lives_record;
static HANDLE changed; /* set when lives_record changes */

static void Log(const Watched *service, const char *what) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    printf("%02u:%02u:%02u.%03u %ls: %s\n", now.wHour, now.wMinute, now.wSecond, now.wMilliseconds, service->name,
           what);
    fflush(stdout);
}

static Watched *Find(const wchar_t *name) {
    for (size_t i = 0; i < count; i++) {
        if (TextEqualFold(all[i].name, name)) return &all[i];
    }
    all = MemoryResize(all, count + 1, sizeof *all);
    all[count] = (Watched){.name = TextCopy(name), .present = true};
    return &all[count++];
}

/* Forgets a service that was removed; a new service of that name starts from zero. */
static void Forget(Watched *service) {
    RegDeleteValueW(ends_record, service->name);
    RegDeleteValueW(starts_record, service->name);
    free(service->name);
    *service = all[--count];
}

static void Write(HKEY key, const wchar_t *name, DWORD number) {
    RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)&number, sizeof number);
}

static void ReadRecovery(Watched *service) {
    Settings settings;
    Error error;
    if (!SettingsLoad(service->name, &settings, &error)) return;
    service->recovery = RecoveryOf(&settings);
    SettingsFree(&settings);
}

static void CancelRestart(Watched *service) {
    service->restart = 0;
    Write(starts_record, service->name, --service->starts);
    Log(service, "somebody else has started it");
}

/* Opens a process by its ID if it is the one that was created at that time. */
static HANDLE OpenLife(DWORD pid, ULONGLONG created) {
    FILETIME time = {0};
    FILETIME ignored;
    HANDLE process = OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid);
    if (!process) return NULL;
    if (GetProcessTimes(process, &time, &ignored, &ignored, &ignored) &&
        ((ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime) == created) {
        return process;
    }
    CloseHandle(process);
    return NULL;
}

static bool IsKnown(const wchar_t *record) {
    for (size_t i = 0; i < life_count; i++) {
        if (TextEqual(lives[i].record, record)) return true;
    }
    return false;
}

static void AddLife(const wchar_t *record) {
    wchar_t *rest = NULL;
    ULONGLONG created = wcstoull(record, &rest, 16);
    DWORD pid = wcstoul(rest, NULL, 16);
    Watched *service = Find(record + RECORD_LIFE_NAME_AT);
    lives = MemoryResize(lives, life_count + 1, sizeof *lives);
    lives[life_count++] = (Life){.record = TextCopy(record), .created = created, .process = OpenLife(pid, created)};
    service->births++;
    if (service->restart) CancelRestart(service);
    ReadRecovery(service);
}

/* Finds the processes that have registered since the last call. */
static void FindLives(void) {
    wchar_t record[RECORD_LIFE_SIZE];
    for (DWORD i = 0;; i++) {
        DWORD size = RECORD_LIFE_SIZE;
        if (RegEnumValueW(lives_record, i, record, &size, NULL, NULL, NULL, NULL) != ERROR_SUCCESS) return;
        if (size > RECORD_LIFE_NAME_AT && !IsKnown(record)) AddLife(record);
    }
}

/* Schedules the recovery action, if there is one. `followed`: somebody has started the service again already. */
static void ServiceFailed(Watched *service, bool followed) {
    ReadRecovery(service);
    ULONGLONG now = GetTickCount64();
    if (now - service->failed >= service->recovery.reset_seconds * 1000ULL) service->failures = 0;
    service->failed = now;
    service->failures++;
    bool restart = service->recovery.restart && !followed;
    if (restart) {
        service->restart = now + service->recovery.delay_ms;
        Write(starts_record, service->name, ++service->starts);
    }
    Log(service, restart    ? "failed; it will be restarted"
                 : followed ? "failed; somebody else has started it"
                            : "failed; it has no recovery action");
}

static bool Exists(const wchar_t *name) {
    SC_HANDLE service = OpenServiceW(manager, name, SERVICE_QUERY_STATUS);
    if (service) CloseServiceHandle(service);
    return service != NULL;
}

static bool HasEnded(const Life *life) {
    return !life->process || WaitForSingleObject(life->process, 0) == WAIT_OBJECT_0;
}

/* Returns the process that was created first of those that have ended; NULL if all run. */
static Life *OldestEnded(void) {
    Life *oldest = NULL;
    for (size_t i = 0; i < life_count; i++) {
        if ((!oldest || lives[i].created < oldest->created) && HasEnded(&lives[i])) oldest = &lives[i];
    }
    return oldest;
}

static bool IsFollowed(const Life *life) {
    for (size_t i = 0; i < life_count; i++) {
        if (lives[i].created > life->created &&
            TextEqualFold(lives[i].record + RECORD_LIFE_NAME_AT, life->record + RECORD_LIFE_NAME_AT)) {
            return true;
        }
    }
    return false;
}

/* Handles the end of a process: nothing changes its record any more. */
static void EndLife(Life *life) {
    DWORD state = LIFE_RUNS;
    DWORD size = sizeof state;
    RegGetValueW(lives_record, NULL, life->record, RRF_RT_REG_DWORD, NULL, &state, &size);
    RegDeleteValueW(lives_record, life->record);
    Watched *service = Find(life->record + RECORD_LIFE_NAME_AT);
    if (!Exists(service->name)) {
        Forget(service);
    } else {
        if (state != LIFE_STOPPED) ServiceFailed(service, IsFollowed(life));
        Write(ends_record, service->name, ++service->ends); /* after the starts: the tests compare both */
    }
    if (life->process) CloseHandle(life->process);
    free(life->record);
    *life = lives[--life_count];
}

static void Start(Watched *service) {
    enum { RETRY_MS = 50 };
    const wchar_t *arguments[] = {RECORD_RECOVERY_ARGUMENT};
    DWORD births = service->births;
    SC_HANDLE handle = OpenServiceW(manager, service->name, SERVICE_START);
    service->restart = 0; /* so that the birth is not taken for somebody else's */
    if (!handle) return;  /* the service was removed */
    BOOL started = StartServiceW(handle, 1, arguments);
    DWORD code = started ? NO_ERROR : GetLastError();
    CloseServiceHandle(handle);
    wchar_t *name = TextCopy(service->name);
    FindLives(); /* may move the services */
    service = Find(name);
    free(name);
    bool born = service->births != births;
    if (born && code == ERROR_SERVICE_ALREADY_RUNNING) {
        CancelRestart(service);
    } else if (started || born) { /* even if it ended before Wine looked */
        Log(service, "started");
    } else if (code != ERROR_SERVICE_DISABLED) {
        service->restart = GetTickCount64() + RETRY_MS;
        printf("error %lu: ", code);
        Log(service, "could not be started; the agent tries again");
    }
}

/* Looks for services that were removed, four times a second. */
static void FindRemoved(void) {
    static BYTE buffer[256 * 1024];
    static ULONGLONG next;
    const ENUM_SERVICE_STATUS_PROCESSW *services = (const void *)buffer;
    DWORD needed = 0;
    DWORD found = 0;
    DWORD resume = 0;
    if (GetTickCount64() < next) return;
    next = GetTickCount64() + POLL_MS;
    if (!EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, buffer, sizeof buffer,
                               &needed, &found, &resume, NULL)) {
        return;
    }
    for (size_t i = 0; i < count; i++) all[i].present = false;
    for (DWORD i = 0; i < found; i++) {
        for (size_t k = 0; k < count; k++) {
            if (TextEqualFold(all[k].name, services[i].lpServiceName)) all[k].present = true;
        }
    }
    for (size_t i = count; i-- > 0;) {
        if (!all[i].present) Forget(&all[i]);
    }
}

/* Waits until a process registers or ends, an action is due, or it is time for the next look. */
static void WaitForChange(void) {
    HANDLE handles[MAXIMUM_WAIT_OBJECTS] = {changed};
    DWORD used = 1;
    DWORD timeout = POLL_MS;
    ULONGLONG now = GetTickCount64();
    for (size_t i = 0; i < life_count && used < MAXIMUM_WAIT_OBJECTS; i++) handles[used++] = lives[i].process;
    for (size_t i = 0; i < count; i++) {
        if (all[i].restart && all[i].restart < now + timeout) {
            timeout = all[i].restart > now ? (DWORD)(all[i].restart - now) : 0;
        }
    }
    WaitForMultipleObjects(used, handles, FALSE, timeout);
}

/* Does everything that is due. A change after this wakes the agent again. */
static void Look(void) {
    RegNotifyChangeKeyValue(lives_record, FALSE, REG_NOTIFY_CHANGE_LAST_SET, changed, TRUE);
    FindLives();
    for (Life *ended = OldestEnded(); ended; ended = OldestEnded()) {
        EndLife(ended);
        FindLives();
    }
    FindRemoved();
    for (size_t i = 0; i < count; i++) {
        if (all[i].restart && GetTickCount64() >= all[i].restart) Start(&all[i]);
    }
}

static bool MakeKey(const wchar_t *path, HKEY *ret_key) {
    return RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, ret_key,
                           NULL) == ERROR_SUCCESS;
}

int wmain(void);

int wmain(void) {
    HKEY record = NULL;
    HANDLE only = CreateMutexW(NULL, FALSE, L"pyhostsvc-recovery-agent");
    if (!only || GetLastError() == ERROR_ALREADY_EXISTS) return 0;
    manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE);
    if (!manager || !MakeKey(RECORD_KEY, &record) || !MakeKey(RECORD_ENDS_KEY, &ends_record) ||
        !MakeKey(RECORD_STARTS_KEY, &starts_record) || !MakeKey(RECORD_LIVES_KEY, &lives_record)) {
        return 1;
    }
    /* The first program that needs the desktop starts explorer.exe, which inherits its streams and keeps running. A
     * reader of a pipe among them would wait forever. So this program is the first, and it stays on the desktop. */
    GetDesktopWindow();
    changed = CreateEventW(NULL, FALSE, FALSE, NULL);
    for (;; WaitForChange()) Look();
}
