/* scm_calls CASE: what reaches the SCM. Run by tests/e2e/scm/test_scm_calls.py. */
#include "calls.h"

#include "account/service_sid.h"
#include "base/memory.h"
#include "base/system.h"
#include "scm/foreign.h"
#include "scm/recovery.h"
#include "scm/service.h"
#include "service/scm_status.h"

#include <stdlib.h>

static struct {
    wchar_t *path;
    DWORD start;
    DWORD config_level;
    bool delayed;
    wchar_t *description;
    bool deleted;
    int open_handles;
    DWORD fail_open; /* a Win32 code, or 0 */
    DWORD fail_create;
    DWORD fail_config;
    bool stores_no_actions; /* like Wine's SCM */
    int failure_actions;    /* the number of calls that set them */
    SERVICE_FAILURE_ACTIONSW actions;
    SC_ACTION action; /* the first one */
    SERVICE_FAILURE_ACTIONS_FLAG flag;
    DWORD preshutdown_timeout;
    bool foreign;             /* another program has set the service's recovery actions */
    DWORD fail_change;        /* a Win32 code: changing the ImagePath fails */
    wchar_t command_line[80]; /* the new ImagePath */
    wchar_t display[80];
    SERVICE_STATUS told[16];
    int told_count;
} seen;

static SC_HANDLE WINAPI OpenManager(LPCWSTR machine, LPCWSTR database, DWORD access) {
    (void)machine;
    (void)database;
    (void)access;
    if (seen.fail_open) {
        SetLastError(seen.fail_open);
        return NULL;
    }
    seen.open_handles++;
    return (SC_HANDLE)&seen;
}

static SC_HANDLE WINAPI Create(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access, DWORD type, DWORD start,
                               DWORD control, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR dependencies,
                               LPCWSTR account, LPCWSTR password) {
    (void)manager, (void)name, (void)display, (void)access, (void)type, (void)control, (void)group, (void)tag;
    (void)dependencies, (void)account, (void)password;
    if (seen.fail_create) {
        SetLastError(seen.fail_create);
        return NULL;
    }
    seen.path = TextCopy(path);
    seen.start = start;
    seen.open_handles++;
    return (SC_HANDLE)&seen;
}

static BOOL WINAPI Close(SC_HANDLE handle) {
    (void)handle;
    seen.open_handles--;
    SetLastError(ERROR_INVALID_HANDLE); /* the caller must have read the error of the call before */
    return TRUE;
}

static BOOL WINAPI Delete(SC_HANDLE service) {
    (void)service;
    seen.deleted = true;
    return TRUE;
}

static BOOL WINAPI ChangeConfig2(SC_HANDLE service, DWORD level, LPVOID info) {
    (void)service;
    if (seen.fail_config && level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO) {
        SetLastError(seen.fail_config);
        return FALSE;
    }
    if (level == SERVICE_CONFIG_FAILURE_ACTIONS) {
        seen.failure_actions++;
        seen.actions = *(SERVICE_FAILURE_ACTIONSW *)info;
        if (seen.actions.cActions) seen.action = *seen.actions.lpsaActions;
        return TRUE;
    }
    if (level == SERVICE_CONFIG_FAILURE_ACTIONS_FLAG) {
        seen.flag = *(SERVICE_FAILURE_ACTIONS_FLAG *)info;
        return TRUE;
    }
    if (level == SERVICE_CONFIG_PRESHUTDOWN_INFO) {
        seen.preshutdown_timeout = ((SERVICE_PRESHUTDOWN_INFO *)info)->dwPreshutdownTimeout;
        return TRUE;
    }
    if (level == SERVICE_CONFIG_SERVICE_SID_INFO) return TRUE; /* account_calls tests it */
    seen.config_level = level;
    if (level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO) {
        seen.delayed = ((SERVICE_DELAYED_AUTO_START_INFO *)info)->fDelayedAutostart;
    }
    if (level == SERVICE_CONFIG_DESCRIPTION) seen.description = TextCopy(((SERVICE_DESCRIPTIONW *)info)->lpDescription);
    return TRUE;
}

static BOOL WINAPI ChangeConfig(SC_HANDLE service, DWORD type, DWORD start, DWORD control, LPCWSTR path, LPCWSTR group,
                                LPDWORD tag, LPCWSTR dependencies, LPCWSTR account, LPCWSTR password, LPCWSTR display) {
    (void)service, (void)type, (void)control, (void)group, (void)tag, (void)dependencies;
    EXPECT(!account && !password); /* both stay */
    if (path && seen.fail_change) {
        SetLastError(seen.fail_change);
        return FALSE;
    }
    if (path) wcscpy_s(seen.command_line, sizeof seen.command_line / sizeof *seen.command_line, path);
    if (start != SERVICE_NO_CHANGE) seen.start = start;
    if (display) wcscpy_s(seen.display, sizeof seen.display / sizeof *seen.display, display);
    return TRUE;
}

static BOOL WINAPI QueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_size) {
    static wchar_t display[] = L"as it was";
    (void)service;
    *ret_size = sizeof *config;
    if (size < sizeof *config) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    *config = (QUERY_SERVICE_CONFIGW){.dwStartType = SERVICE_DEMAND_START, .lpDisplayName = display};
    return TRUE;
}

static BOOL QueryActions(LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    SERVICE_FAILURE_ACTIONSW *actions = (void *)buffer;
    *ret_size = sizeof *actions + sizeof(SC_ACTION);
    if (size < *ret_size) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    SC_ACTION *action = (void *)(actions + 1);
    *actions = (SERVICE_FAILURE_ACTIONSW){.dwResetPeriod = 5, .cActions = 1, .lpsaActions = action};
    *action = (SC_ACTION){SC_ACTION_REBOOT, 77};
    return TRUE;
}

static BOOL WINAPI QueryConfig2(SC_HANDLE service, DWORD level, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    (void)service;
    if (seen.foreign && level == SERVICE_CONFIG_FAILURE_ACTIONS) return QueryActions(buffer, size, ret_size);
    *ret_size = 64;
    SetLastError(seen.stores_no_actions ? ERROR_INVALID_LEVEL : ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
}

static BOOL WINAPI Tell(SERVICE_STATUS_HANDLE handle, LPSERVICE_STATUS status) {
    (void)handle;
    if (seen.told_count < 16) seen.told[seen.told_count++] = *status;
    return TRUE;
}

static const SystemApi recorder = {
    .OpenSCManagerW = OpenManager,
    .CreateServiceW = Create,
    .CloseServiceHandle = Close,
    .DeleteService = Delete,
    .QueryServiceConfigW = QueryConfig,
    .ChangeServiceConfigW = ChangeConfig,
    .QueryServiceConfig2W = QueryConfig2,
    .ChangeServiceConfig2W = ChangeConfig2,
    .SetServiceStatus = Tell,
};

/* Creates a service "a b" with this startup type. */
static bool CreateIt(Startup startup, Error *error) {
    static wchar_t description[] = L"what it does";
    Settings settings = {.startup = startup, .description = description};
    SC_HANDLE service = NULL;
    bool ok = ServiceCreate(L"a b", L"C:\\Program Files\\pyhostsvc.exe", &settings, &service, error);
    if (ok) ServiceClose(service);
    return ok;
}

static void DelayedStart(void) {
    Error error;
    EXPECT(CreateIt(STARTUP_DELAYED, &error));
    EXPECT(seen.start == SERVICE_AUTO_START);
    EXPECT(seen.config_level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO);
    EXPECT(seen.delayed);
    EXPECT(!seen.deleted);
    EXPECT(seen.open_handles == 0);
}

static void OtherStarts(void) {
    Error error;
    EXPECT(CreateIt(STARTUP_AUTO, &error) && seen.start == SERVICE_AUTO_START);
    EXPECT(CreateIt(STARTUP_MANUAL, &error) && seen.start == SERVICE_DEMAND_START);
    EXPECT(CreateIt(STARTUP_DISABLED, &error) && seen.start == SERVICE_DISABLED);
    EXPECT(seen.config_level == SERVICE_CONFIG_DESCRIPTION);
    EXPECT(!seen.delayed);
    EXPECT(TextEqual(seen.description, L"what it does"));
}

static void DelayedStartFails(void) {
    Error error;
    seen.fail_config = ERROR_ACCESS_DENIED;
    EXPECT(!CreateIt(STARTUP_DELAYED, &error));
    EXPECT(error.code == ERROR_ACCESS_DENIED);
    EXPECT(seen.deleted);
    EXPECT(seen.open_handles == 0);
}

static void CreateFails(void) {
    static const DWORD codes[] = {ERROR_ACCESS_DENIED, ERROR_DUPLICATE_SERVICE_NAME, ERROR_SERVICE_MARKED_FOR_DELETE,
                                  ERROR_SERVICE_EXISTS};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        Error error;
        seen.fail_create = codes[i];
        EXPECT(!CreateIt(STARTUP_AUTO, &error));
        EXPECT(error.code == codes[i]);
        EXPECT(seen.open_handles == 0);
    }
}

static void NoRights(void) {
    Error error;
    bool exists = false;
    SC_HANDLE service = NULL;
    seen.fail_open = ERROR_ACCESS_DENIED;
    EXPECT(!CreateIt(STARTUP_AUTO, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(wcsstr(error.remedy, L"elevated"));
    EXPECT(!ServiceExists(L"a b", &exists, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(!ServiceOpen(L"a b", SERVICE_START, &service, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(!service && seen.open_handles == 0);
}

static void PathIsQuoted(void) {
    Error error;
    wchar_t *name = NULL;
    EXPECT(CreateIt(STARTUP_AUTO, &error));
    EXPECT(TextEqual(seen.path, L"\"C:\\Program Files\\pyhostsvc.exe\" service \"a b\""));
    EXPECT(ServiceParseImagePath(seen.path, &name) && TextEqual(name, L"a b"));
    EXPECT(!ServiceParseImagePath(L"C:\\windows\\system32\\svchost.exe -k netsvcs", NULL));
    EXPECT(!ServiceParseImagePath(L"\"C:\\pyhostsvc.exe\" run x", NULL));
    EXPECT(!ServiceParseImagePath(L"", NULL));
}

static void StoppedIsToldOnce(void) {
    ScmStatus status;
    ScmStatusInit(&status, (SERVICE_STATUS_HANDLE)&seen);
    ScmStatusSetExit(&status, ERROR_SERVICE_SPECIFIC_ERROR, 5);
    EXPECT(!ScmStatusAnnounce(&status, ANNOUNCED_STOPPED, 0)); /* nothing was announced yet */
    EXPECT(ScmStatusAnnounce(&status, ANNOUNCED_START_PENDING, 1000));
    EXPECT(!ScmStatusAnnounce(&status, ANNOUNCED_START_PENDING, 1000));
    ScmStatusAcceptStop(&status);
    EXPECT(ScmStatusCheckpoint(&status, 7000));
    EXPECT(ScmStatusAnnounce(&status, ANNOUNCED_RUNNING, 1000));
    EXPECT(!ScmStatusCheckpoint(&status, 0));
    EXPECT(ScmStatusAnnounce(&status, ANNOUNCED_STOP_PENDING, 1000));
    EXPECT(!ScmStatusAnnounce(&status, ANNOUNCED_RUNNING, 1000));
    EXPECT(ScmStatusAnnounce(&status, ANNOUNCED_STOPPED, 1000));
    EXPECT(!ScmStatusAnnounce(&status, ANNOUNCED_STOPPED, 0));
    EXPECT(!ScmStatusAnnounce(&status, ANNOUNCED_STOP_PENDING, 0));
    EXPECT(seen.told_count == 6);
    EXPECT(seen.told[0].dwControlsAccepted == 0); /* a stop could not be marked yet */
    EXPECT(seen.told[0].dwCheckPoint == 1 && seen.told[0].dwWaitHint == 1000);
    EXPECT(seen.told[1].dwControlsAccepted & SERVICE_ACCEPT_STOP); /* a stop during the start */
    EXPECT(seen.told[1].dwCheckPoint == 2 && seen.told[1].dwWaitHint == 1000);
    EXPECT(seen.told[2].dwCheckPoint == 3 && seen.told[2].dwWaitHint == 7000);
    EXPECT(seen.told[3].dwCheckPoint == 0 && seen.told[3].dwWaitHint == 0);
    EXPECT(seen.told[4].dwControlsAccepted == 0);
    EXPECT(seen.told[5].dwCurrentState == SERVICE_STOPPED && seen.told[5].dwServiceSpecificExitCode == 5);
}

/* What follows from a service's settings is what reaches the SCM: one action that is taken again and again, also after
 * a stop with a code. tests/wine plays by the same function. */
static void RecoveryActions(void) {
    static const struct {
        Restart restart;
        const wchar_t *codes;
        uint32_t delay;
        bool action;
    } cases[] = {
        {RESTART_ALWAYS, NULL, 0, true},   {RESTART_ON_FAILURE, NULL, 1500, true}, {RESTART_NEVER, NULL, 1500, false},
        {RESTART_NEVER, L"3", 7000, true}, {RESTART_ALWAYS, L"3", 0, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Settings settings;
        Error error;
        SettingsInit(&settings);
        settings.restart = cases[i].restart;
        settings.restart_delay = cases[i].delay;
        settings.stop_timeout = 12000;
        if (cases[i].codes) SettingsParse(&settings, SettingsFind(L"restart_codes"), cases[i].codes, &error);
        Recovery recovery = RecoveryOf(&settings);
        seen.failure_actions = 0;
        EXPECT(RecoverySet((SC_HANDLE)&seen, &settings, &error));
        EXPECT(seen.failure_actions == 1);
        EXPECT(seen.actions.cActions == (cases[i].action ? 1 : 0));
        EXPECT(seen.actions.lpsaActions); /* NULL would keep the existing actions */
        EXPECT(seen.actions.dwResetPeriod == 24 * 3600 && recovery.reset_seconds == 24 * 3600);
        EXPECT(!cases[i].action || (seen.action.Type == SC_ACTION_RESTART && seen.action.Delay == cases[i].delay));
        EXPECT(recovery.restart == cases[i].action && recovery.delay_ms == cases[i].delay);
        EXPECT(seen.flag.fFailureActionsOnNonCrashFailures == cases[i].action);
        EXPECT(seen.preshutdown_timeout == 12000 + 5000);
        SettingsFree(&settings);
    }
}

/* install sets them, and so does every change of a setting. */
static void RecoveryIsSet(void) {
    Error error;
    Settings settings;
    EXPECT(CreateIt(STARTUP_AUTO, &error));
    EXPECT(seen.failure_actions == 1 && seen.actions.cActions == 1);
    SettingsInit(&settings);
    settings.restart = RESTART_NEVER;
    EXPECT(ServiceApplySetting((SC_HANDLE)&seen, &settings, SettingsFind(L"restart"), &error));
    EXPECT(seen.failure_actions == 2 && seen.actions.cActions == 0);
    SettingsFree(&settings);
}

static void SmallerScm(void) {
    Error error;
    seen.stores_no_actions = true;
    EXPECT(CreateIt(STARTUP_AUTO, &error));
    EXPECT(seen.failure_actions == 0);
}

static const wchar_t converted[] = L"pyhostsvc-scm-calls"; /* its key in the registry is real */

static bool HasValue(const wchar_t *value) {
    wchar_t *key = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", converted);
    bool has = RegGetValueW(HKEY_LOCAL_MACHINE, key, value, RRF_RT_ANY, NULL, NULL, NULL) == ERROR_SUCCESS;
    free(key);
    return has;
}

static bool TakeOver(Error *error) {
    Foreign foreign = {.service = (SC_HANDLE)&seen, .image_path = TextCopy(L"C:\\nssm.exe")};
    Settings settings;
    SettingsInit(&settings);
    settings.startup = STARTUP_AUTO;
    settings.script = TextCopy(L"C:\\a.py");
    settings.display_name = TextCopy(L"ours");
    seen.foreign = true;
    bool ok = ForeignConvert(&foreign, converted, L"C:\\pyhostsvc.exe", &settings, error);
    SettingsFree(&settings);
    free(foreign.image_path);
    return ok;
}

static void RemoveConverted(void) {
    wchar_t *key = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls", converted);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
    free(key);
}

static void Converted(void) {
    Error error;
    EXPECT(TakeOver(&error));
    EXPECT(TextEqual(seen.command_line, L"\"C:\\pyhostsvc.exe\" service pyhostsvc-scm-calls"));
    EXPECT(seen.start == SERVICE_AUTO_START && TextEqual(seen.display, L"ours"));
    EXPECT(seen.actions.cActions == 1 && seen.action.Type == SC_ACTION_RESTART);
    EXPECT(HasValue(L"script") && HasValue(L"replaced_image_path"));
    RemoveConverted();
}

/* If the last step fails, every step before it is undone, also configuration that is not a setting. */
static void ConversionFails(void) {
    Error error;
    seen.fail_change = ERROR_ACCESS_DENIED;
    EXPECT(!TakeOver(&error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(seen.start == SERVICE_DEMAND_START && TextEqual(seen.display, L"as it was"));
    EXPECT(seen.actions.cActions == 1 && seen.action.Type == SC_ACTION_REBOOT && seen.action.Delay == 77);
    EXPECT(seen.actions.dwResetPeriod == 5);
    EXPECT(!HasValue(L"script") && !HasValue(L"replaced_image_path"));
    RemoveConverted();
}

static void ServiceSid(void) {
    wchar_t *sid = ServiceSidOf(L"TrustedInstaller"); /* as `sc showsid TrustedInstaller` prints it on every Windows */
    EXPECT(TextEqual(sid, L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"));
    free(sid);
}

static const Case cases[] = {
    {L"delayed-start", DelayedStart},
    {L"delayed-start-fails", DelayedStartFails},
    {L"other-starts", OtherStarts},
    {L"create-fails", CreateFails},
    {L"path-is-quoted", PathIsQuoted},
    {L"stopped-is-told-once", StoppedIsToldOnce},
    {L"no-rights", NoRights},
    {L"service-sid", ServiceSid},
    {L"recovery-actions", RecoveryActions},
    {L"recovery-is-set", RecoveryIsSet},
    {L"smaller-scm", SmallerScm},
    {L"converted", Converted},
    {L"conversion-fails", ConversionFails},
};

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    System = &recorder;
    return RunCase(cases, sizeof cases / sizeof *cases, count, arguments);
}
