/* scm_calls CASE: what reaches the SCM. Run by tests/e2e/scm/test_scm_calls.py. */
#include "cases.h"

#include "account/service_sid.h"
#include "base/memory.h"
#include "fake_system.h"
#include "scm/foreign.h"
#include "scm/recovery.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "service/scm_status.h"

#include <stdlib.h>

/* Returns the service that CreateIt has created, even if it was deleted again. */
static FakeService *Created(void) {
    return FakeServiceFind(L"a b");
}

/* Creates the service "a b" with that start type, as the only service. */
static bool CreateIt(Startup startup, Error *error) {
    static wchar_t description[] = L"what it does";
    Settings settings = {.startup = startup, .description = description};
    SC_HANDLE service = NULL;
    FakeServicesForget();
    bool ok = ServiceCreate(L"a b", L"C:\\Program Files\\pyhostsvc.exe", &settings, &service, error);
    if (ok) ServiceClose(service);
    return ok;
}

static void DelayedStart(void) {
    Error error;
    EXPECT(CreateIt(STARTUP_DELAYED, &error));
    EXPECT(Created()->start == SERVICE_AUTO_START);
    EXPECT(Created()->last_level == SERVICE_CONFIG_DELAYED_AUTO_START_INFO);
    EXPECT(Created()->delayed);
    EXPECT(!Created()->deleted);
    EXPECT(fake.open_handles == 0);
}

static void OtherStarts(void) {
    Error error;
    EXPECT(CreateIt(STARTUP_AUTO, &error) && Created()->start == SERVICE_AUTO_START);
    EXPECT(CreateIt(STARTUP_MANUAL, &error) && Created()->start == SERVICE_DEMAND_START);
    EXPECT(CreateIt(STARTUP_DISABLED, &error) && Created()->start == SERVICE_DISABLED);
    EXPECT(Created()->last_level == SERVICE_CONFIG_DESCRIPTION);
    EXPECT(!Created()->delayed);
    EXPECT(TextEqual(Created()->description, L"what it does"));
}

static void DelayedStartFails(void) {
    Error error;
    fake.fail_delayed_start = ERROR_ACCESS_DENIED;
    EXPECT(!CreateIt(STARTUP_DELAYED, &error));
    EXPECT(error.code == ERROR_ACCESS_DENIED);
    EXPECT(Created()->deleted);
    EXPECT(fake.open_handles == 0);
}

static void CreateFails(void) {
    static const DWORD codes[] = {ERROR_ACCESS_DENIED, ERROR_DUPLICATE_SERVICE_NAME, ERROR_SERVICE_MARKED_FOR_DELETE,
                                  ERROR_SERVICE_EXISTS};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        Error error;
        fake.fail_create = codes[i];
        EXPECT(!CreateIt(STARTUP_AUTO, &error));
        EXPECT(error.code == codes[i]);
        EXPECT(fake.open_handles == 0);
    }
}

static void NoRights(void) {
    Error error;
    bool exists = false;
    SC_HANDLE service = NULL;
    fake.fail_open_manager = ERROR_ACCESS_DENIED;
    EXPECT(!CreateIt(STARTUP_AUTO, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(wcsstr(error.remedy, L"elevated"));
    EXPECT(!ServiceExists(L"a b", &exists, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(!ServiceOpen(L"a b", SERVICE_START, &service, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(!service && fake.open_handles == 0);
}

static void PathIsQuoted(void) {
    Error error;
    wchar_t *name = NULL;
    EXPECT(CreateIt(STARTUP_AUTO, &error));
    EXPECT(TextEqual(Created()->image_path, L"\"C:\\Program Files\\pyhostsvc.exe\" service \"a b\""));
    EXPECT(ServiceParseImagePath(Created()->image_path, &name) && TextEqual(name, L"a b"));
    EXPECT(!ServiceParseImagePath(L"C:\\windows\\system32\\svchost.exe -k netsvcs", NULL));
    EXPECT(!ServiceParseImagePath(L"\"C:\\pyhostsvc.exe\" run x", NULL));
    EXPECT(!ServiceParseImagePath(L"", NULL));
}

static void StoppedIsToldOnce(void) {
    ScmStatus status;
    ScmStatusInit(&status, (SERVICE_STATUS_HANDLE)&fake);
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
    EXPECT(fake.status_count == 6);
    EXPECT(fake.statuses[0].dwControlsAccepted == 0); /* the stop marker cannot be written yet */
    EXPECT(fake.statuses[0].dwCheckPoint == 1 && fake.statuses[0].dwWaitHint == 1000);
    EXPECT(fake.statuses[1].dwControlsAccepted & SERVICE_ACCEPT_STOP); /* a stop during the start */
    EXPECT(fake.statuses[1].dwCheckPoint == 2 && fake.statuses[1].dwWaitHint == 1000);
    EXPECT(fake.statuses[2].dwCheckPoint == 3 && fake.statuses[2].dwWaitHint == 7000);
    EXPECT(fake.statuses[3].dwCheckPoint == 0 && fake.statuses[3].dwWaitHint == 0);
    EXPECT(fake.statuses[4].dwControlsAccepted == 0);
    EXPECT(fake.statuses[5].dwCurrentState == SERVICE_STOPPED && fake.statuses[5].dwServiceSpecificExitCode == 5);
}

/* The SCM gets the recovery that RecoveryOf returns: one action, which the SCM repeats, also after a stop with an exit
 * code. tests/wine acts by the same function. */
static void RecoveryActions(void) {
    static const struct {
        Restart restart;
        const wchar_t *codes;
        uint32_t delay;
        bool action;
    } rows[] = {
        {RESTART_ALWAYS, NULL, 0, true},   {RESTART_ON_FAILURE, NULL, 1500, true}, {RESTART_NEVER, NULL, 1500, false},
        {RESTART_NEVER, L"3", 7000, true}, {RESTART_ALWAYS, L"3", 0, true},
    };
    FakeService *service = FakeServiceAdd(L"a b", L"C:\\pyhostsvc.exe");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Settings settings;
        Error error;
        SettingsInit(&settings);
        settings.restart = rows[i].restart;
        settings.restart_delay = rows[i].delay;
        settings.stop_timeout = 12000;
        if (rows[i].codes) SettingsParse(&settings, SettingById(SETTING_RESTART_CODES), rows[i].codes, &error);
        Recovery recovery = RecoveryOf(&settings);
        service->failure_action_changes = 0;
        EXPECT(RecoverySet((SC_HANDLE)service, &settings, &error));
        EXPECT(service->failure_action_changes == 1);
        EXPECT(service->actions.cActions == (rows[i].action ? 1 : 0));
        EXPECT(service->actions.lpsaActions); /* NULL would keep the existing actions */
        EXPECT(service->actions.dwResetPeriod == 24 * 3600 && recovery.reset_seconds == 24 * 3600);
        EXPECT(!rows[i].action ||
               (service->action.Type == SC_ACTION_RESTART && service->action.Delay == rows[i].delay));
        EXPECT(recovery.restart == rows[i].action && recovery.delay_ms == rows[i].delay);
        EXPECT(service->actions_flag.fFailureActionsOnNonCrashFailures == rows[i].action);
        EXPECT(service->preshutdown_timeout == 12000 + 5000);
        SettingsFree(&settings);
    }
}

/* install sets the recovery actions, and so does every change of a setting. */
static void RecoveryIsSet(void) {
    Error error;
    Settings settings;
    EXPECT(CreateIt(STARTUP_AUTO, &error));
    EXPECT(Created()->failure_action_changes == 1 && Created()->actions.cActions == 1);
    SettingsInit(&settings);
    settings.restart = RESTART_NEVER;
    EXPECT(ServiceApplySetting((SC_HANDLE)Created(), &settings, SettingById(SETTING_RESTART), &error));
    EXPECT(Created()->failure_action_changes == 2 && Created()->actions.cActions == 0);
    SettingsFree(&settings);
}

static void SmallerScm(void) {
    Error error;
    fake.stores_no_actions = true;
    EXPECT(CreateIt(STARTUP_AUTO, &error));
    EXPECT(Created()->failure_action_changes == 0);
}

static const wchar_t converted_name[] = L"pyhostsvc-scm-calls"; /* its key in the registry is real */

static bool HasValue(const wchar_t *value) {
    wchar_t *key = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", converted_name);
    bool has = RegGetValueW(HKEY_LOCAL_MACHINE, key, value, RRF_RT_ANY, NULL, NULL, NULL) == ERROR_SUCCESS;
    free(key);
    return has;
}

static FakeService *AddForeign(void) {
    static SC_ACTION action = {SC_ACTION_REBOOT, 77};
    FakeService *service = FakeServiceAdd(converted_name, L"C:\\nssm.exe");
    service->display_name = L"as it was";
    service->has_actions = true;
    service->action = action;
    service->actions = (SERVICE_FAILURE_ACTIONSW){.dwResetPeriod = 5, .cActions = 1, .lpsaActions = &action};
    return service;
}

static bool Convert(FakeService *service, Error *error) {
    Foreign foreign = {.service = (SC_HANDLE)service, .image_path = TextCopy(L"C:\\nssm.exe")};
    Settings settings;
    SettingsInit(&settings);
    settings.startup = STARTUP_AUTO;
    settings.script = TextCopy(L"C:\\a.py");
    settings.display_name = TextCopy(L"ours");
    bool ok = ForeignConvert(&foreign, converted_name, L"C:\\pyhostsvc.exe", &settings, error);
    SettingsFree(&settings);
    free(foreign.image_path);
    return ok;
}

static void RemoveConverted(void) {
    wchar_t *key = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls", converted_name);
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, key);
    free(key);
}

static void Converted(void) {
    Error error;
    FakeService *service = AddForeign();
    EXPECT(Convert(service, &error));
    EXPECT(TextEqual(service->image_path, L"\"C:\\pyhostsvc.exe\" service pyhostsvc-scm-calls"));
    EXPECT(service->start == SERVICE_AUTO_START && TextEqual(service->display_name, L"ours"));
    EXPECT(service->actions.cActions == 1 && service->action.Type == SC_ACTION_RESTART);
    EXPECT(HasValue(L"script") && HasValue(L"replaced_image_path"));
    RemoveConverted();
}

/* If the last step fails, every step before it is undone, also configuration that is not a setting. */
static void ConversionFails(void) {
    Error error;
    FakeService *service = AddForeign();
    fake.fail_image_path = ERROR_ACCESS_DENIED;
    EXPECT(!Convert(service, &error) && error.code == ERROR_ACCESS_DENIED);
    EXPECT(service->config_changes >= 2 && service->failure_action_changes >= 2); /* made, and undone */
    EXPECT(service->start == SERVICE_DEMAND_START && TextEqual(service->display_name, L"as it was"));
    EXPECT(service->actions.cActions == 1 && service->action.Type == SC_ACTION_REBOOT && service->action.Delay == 77);
    EXPECT(service->actions.dwResetPeriod == 5);
    EXPECT(!HasValue(L"script") && !HasValue(L"replaced_image_path"));
    RemoveConverted();
}

static void ServiceSid(void) {
    wchar_t *sid = ServiceSidOf(L"TrustedInstaller"); /* as `sc showsid TrustedInstaller` prints it on every Windows */
    EXPECT(TextEqual(sid, L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"));
    free(sid);
}

const Case cases[] = {
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

const size_t case_count = sizeof cases / sizeof *cases;
