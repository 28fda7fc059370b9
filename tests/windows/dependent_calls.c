/* dependent_calls CASE: what reaches the SCM of what a service depends on, and of those that depend on it. The SCM of
 * these cases has three services: "base", "middle", which depends on it, and "top", which depends on that.
 * Run by tests/e2e/scm/test_scm_calls.py. */
#include "calls.h"

#include "base/system.h"
#include "control/with_dependents.h"
#include "scm/service.h"

#include <stdlib.h>

enum { BASE, MIDDLE, TOP, SERVICE_COUNT };

typedef struct Fake {
    const wchar_t *name;
    DWORD state;
    bool refuses_start;
    bool refuses_stop;
} Fake;

static Fake fakes[SERVICE_COUNT] = {{.name = L"base"}, {.name = L"middle"}, {.name = L"top"}};
static Text calls; /* "stop top, …" */
static wchar_t dependencies[64];
static int open_handles;

static void Called(const wchar_t *what, const Fake *fake) {
    TextAppendFormat(&calls, L"%ls%ls %ls", calls.length ? L", " : L"", what, fake->name);
}

static SC_HANDLE WINAPI OpenManager(LPCWSTR machine, LPCWSTR database, DWORD access) {
    (void)machine, (void)database, (void)access;
    open_handles++;
    return (SC_HANDLE)&calls;
}

static SC_HANDLE WINAPI Open(SC_HANDLE manager, LPCWSTR name, DWORD access) {
    (void)manager, (void)access;
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (!TextEqual(fakes[i].name, name)) continue;
        open_handles++;
        return (SC_HANDLE)&fakes[i];
    }
    SetLastError(ERROR_SERVICE_DOES_NOT_EXIST);
    return NULL;
}

static BOOL WINAPI Close(SC_HANDLE handle) {
    (void)handle;
    open_handles--;
    return TRUE;
}

/* They are somebody else's. */
static BOOL WINAPI QueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_size) {
    (void)service;
    static wchar_t path[] = L"C:\\other.exe";
    *ret_size = sizeof *config;
    if (size < sizeof *config) return FALSE;
    *config = (QUERY_SERVICE_CONFIGW){.lpBinaryPathName = path};
    return TRUE;
}

static BOOL WINAPI Query(SC_HANDLE service, SC_STATUS_TYPE type, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    (void)type, (void)size;
    const Fake *fake = (const void *)service;
    SERVICE_STATUS_PROCESS status = {.dwCurrentState = fake->state};
    if (fake->state != SERVICE_STOPPED) status.dwProcessId = GetCurrentProcessId();
    *(SERVICE_STATUS_PROCESS *)(void *)buffer = status;
    *ret_size = sizeof status;
    return TRUE;
}

static BOOL WINAPI Control(SC_HANDLE service, DWORD control, LPSERVICE_STATUS status) {
    (void)status;
    Fake *fake = (void *)service;
    EXPECT(control == SERVICE_CONTROL_STOP);
    Called(L"stop", fake);
    if (fake->refuses_stop) {
        SetLastError(ERROR_ACCESS_DENIED);
        return FALSE;
    }
    /* What depends on it has stopped by now. */
    for (const Fake *above = fake + 1; above < fakes + SERVICE_COUNT; above++) EXPECT(above->state == SERVICE_STOPPED);
    fake->state = SERVICE_STOPPED;
    return TRUE;
}

static BOOL WINAPI Start(SC_HANDLE service, DWORD count, LPCWSTR *arguments) {
    (void)count, (void)arguments;
    Fake *fake = (void *)service;
    Called(L"start", fake);
    if (fake->refuses_start) {
        SetLastError(ERROR_SERVICE_DISABLED);
        return FALSE;
    }
    fake->state = SERVICE_RUNNING;
    return TRUE;
}

/* Those that run, in the order in which they can be stopped. Both names point into the buffer, as Windows does it. */
static BOOL WINAPI EnumDependents(SC_HANDLE service, DWORD state, LPENUM_SERVICE_STATUSW buffer, DWORD size,
                                  LPDWORD ret_size, LPDWORD ret_count) {
    const Fake *fake = (const void *)service;
    EXPECT(state == SERVICE_ACTIVE);
    DWORD count = 0;
    DWORD needed = 0;
    for (int i = SERVICE_COUNT - 1; fakes + i > fake; i--) {
        if (fakes[i].state == SERVICE_STOPPED) continue;
        needed += sizeof *buffer;
        if (needed <= size) {
            buffer[count++] = (ENUM_SERVICE_STATUSW){.lpServiceName = (LPWSTR)(uintptr_t)fakes[i].name};
        }
    }
    *ret_size = needed;
    *ret_count = count;
    SetLastError(ERROR_MORE_DATA);
    return needed <= size;
}

static void Keep(LPCWSTR list) {
    size_t length = 0;
    while (list && (list[length] || list[length + 1])) {
        dependencies[length] = list[length] ? list[length] : L'|';
        length++;
    }
    dependencies[length] = L'\0';
}

static SC_HANDLE WINAPI Create(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access, DWORD type, DWORD start,
                               DWORD control, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR list, LPCWSTR account,
                               LPCWSTR password) {
    (void)manager, (void)name, (void)display, (void)access, (void)type, (void)start, (void)control, (void)path;
    (void)group, (void)tag, (void)account, (void)password;
    Keep(list);
    open_handles++;
    return (SC_HANDLE)&fakes[BASE];
}

static BOOL WINAPI ChangeConfig(SC_HANDLE service, DWORD type, DWORD start, DWORD control, LPCWSTR path, LPCWSTR group,
                                LPDWORD tag, LPCWSTR list, LPCWSTR account, LPCWSTR password, LPCWSTR display) {
    (void)service, (void)type, (void)start, (void)control, (void)path, (void)group, (void)tag, (void)account;
    (void)password, (void)display;
    Keep(list);
    return TRUE;
}

static BOOL WINAPI ChangeConfig2(SC_HANDLE service, DWORD level, LPVOID info) {
    (void)service, (void)level, (void)info;
    return TRUE;
}

static BOOL WINAPI QueryConfig2(SC_HANDLE service, DWORD level, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    (void)service, (void)level, (void)buffer, (void)size;
    *ret_size = 0;
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
}

static const SystemApi recorder = {
    .OpenSCManagerW = OpenManager,
    .OpenServiceW = Open,
    .CreateServiceW = Create,
    .CloseServiceHandle = Close,
    .StartServiceW = Start,
    .ControlService = Control,
    .QueryServiceStatusEx = Query,
    .QueryServiceConfigW = QueryConfig,
    .QueryServiceConfig2W = QueryConfig2,
    .ChangeServiceConfigW = ChangeConfig,
    .ChangeServiceConfig2W = ChangeConfig2,
    .EnumDependentServicesW = EnumDependents,
};

static bool changed;

static bool Change(SC_HANDLE service, const wchar_t *name, void *context, Error *error) {
    (void)service, (void)name;
    EXPECT(fakes[BASE].state == SERVICE_STOPPED);
    changed = true;
    return context ? ErrorSay(error, ERROR_ACCESS_DENIED, L"no") : true;
}

static bool RestartBase(void *context, Error *error) {
    SC_HANDLE base = NULL;
    for (int i = 0; i < SERVICE_COUNT; i++) fakes[i].state = SERVICE_RUNNING;
    EXPECT(ServiceOpenAny(L"base", SERVICE_START, &base, error));
    bool ok = RestartWithDependents(base, L"base", Change, context, error);
    ServiceClose(base);
    EXPECT(open_handles == 0);
    return ok;
}

static void DependentsAreRestarted(void) {
    Error error;
    EXPECT(RestartBase(NULL, &error) && changed);
    EXPECT(TextEqual(calls.data, L"stop top, stop middle, stop base, start base, start middle, start top"));
}

static void ADependentThatDoesNotStop(void) {
    Error error;
    fakes[MIDDLE].refuses_stop = true;
    EXPECT(!RestartBase(NULL, &error) && !changed);
    EXPECT(error.code == ERROR_ACCESS_DENIED && wcsstr(error.detail, L"middle"));
    EXPECT(TextEqual(calls.data, L"stop top, stop middle, start top")); /* all as it was */
}

static void ADependentThatDoesNotStart(void) {
    Error error;
    fakes[MIDDLE].refuses_start = true;
    EXPECT(!RestartBase(NULL, &error) && changed);
    EXPECT(error.code == ERROR_SERVICE_DISABLED && wcsstr(error.detail, L"middle"));
    EXPECT(TextEqual(calls.data, L"stop top, stop middle, stop base, start base, start middle, start top"));
}

static void ChangeFails(void) {
    Error error;
    EXPECT(!RestartBase(&error, &error) && changed);
    EXPECT(error.code == ERROR_ACCESS_DENIED && TextEqual(error.detail, L"no"));
    EXPECT(TextEqual(calls.data, L"stop top, stop middle, stop base, start base, start middle, start top"));
}

static void DependenciesReachTheScm(void) {
    Error error;
    SC_HANDLE service = NULL;
    Settings settings;
    SettingsInit(&settings);
    EXPECT(ServiceCreate(L"x", L"C:\\pyhostsvc.exe", &settings, &service, &error) && TextEqual(dependencies, L""));
    TextListAppend(&settings.depends_on, L"Tcpip");
    TextListAppend(&settings.depends_on, L"+Base");
    EXPECT(ServiceCreate(L"x", L"C:\\pyhostsvc.exe", &settings, &service, &error));
    EXPECT(TextEqual(dependencies, L"Tcpip|+Base"));
    TextListAppend(&settings.depends_on, L"Dnscache");
    EXPECT(ServiceApplySetting(service, &settings, SettingsFind(L"depends_on"), &error));
    EXPECT(TextEqual(dependencies, L"Tcpip|+Base|Dnscache"));
    SettingsReset(&settings, SettingsFind(L"depends_on")); /* an empty list takes back what was there */
    EXPECT(ServiceApplySetting(service, &settings, SettingsFind(L"depends_on"), &error) &&
           TextEqual(dependencies, L""));
    SettingsFree(&settings);
}

static const Case cases[] = {
    {L"a-dependent-that-does-not-start", ADependentThatDoesNotStart},
    {L"a-dependent-that-does-not-stop", ADependentThatDoesNotStop},
    {L"change-fails", ChangeFails},
    {L"dependencies-reach-the-scm", DependenciesReachTheScm},
    {L"dependents-are-restarted", DependentsAreRestarted},
};

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    System = &recorder;
    return RunCase(cases, sizeof cases / sizeof *cases, count, arguments);
}
