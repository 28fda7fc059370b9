/* upgrade: makes services run this version of the program. */
#include "base/translation.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/with_dependents.h"
#include "install/program_copy.h"
#include "install/settings_lock.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "settings/storage.h"
#include "terminal/output.h"
#include "version.h"

#include <stdlib.h>

/* Another command may change the settings until now, and they decide the recovery actions. */
static bool ChangeProgram(SC_HANDLE service, const wchar_t *name, void *program, Error *error) {
    Settings settings;
    HANDLE lock = NULL;
    if (!SettingsLockTake(name, &lock, error)) return false;
    bool ok = SettingsLoad(name, &settings, error);
    if (ok) {
        ok = ServiceChangeProgram(service, name, program, &settings, error);
        SettingsFree(&settings);
    }
    SettingsLockRelease(lock);
    return ok;
}

/* Restarts the service only if it is running. */
static bool ChangeAndRestart(SC_HANDLE service, const wchar_t *name, wchar_t *program, Error *error) {
    SERVICE_STATUS_PROCESS status;
    Settings settings;
    if (!ServiceQuery(service, &status, error) || !SettingsLoad(name, &settings, error)) return false;
    SettingsFree(&settings); /* a service whose settings are damaged is not stopped */
    return status.dwCurrentState == SERVICE_STOPPED
               ? ChangeProgram(service, name, program, error)
               : RestartWithDependents(service, name, ChangeProgram, program, error);
}

static bool UpgradeTo(wchar_t *program, const wchar_t *name, Error *error) {
    DWORD access = SERVICE_CHANGE_CONFIG | SERVICE_QUERY_CONFIG | SERVICE_START | SERVICE_STOP |
                   SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS;
    SC_HANDLE service = NULL;
    wchar_t *before = NULL;
    if (!ServiceOpen(name, access, &service, error)) return false;
    bool ok = ServiceProgram(service, &before, error);
    bool already = ok && TextEqualFold(before, program);
    ok = ok && (already || ChangeAndRestart(service, name, program, error));
    if (ok) {
        OutputPrint(already ? _(L"'%ls' already runs version %ls: %ls\n") : _(L"'%ls' now runs version %ls: %ls\n"),
                    name, L"" PYHOSTSVC_VERSION, program);
    }
    free(before);
    ServiceClose(service);
    return ok;
}

static bool UpgradeOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    wchar_t *program = NULL;
    if (!ProgramCopyChoose(&program, error)) return false;
    bool ok = UpgradeTo(program, name, error);
    free(program);
    return ok;
}

bool CommandUpgrade(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    bool ok = ForEachService(arguments, UpgradeOne, ret_exit, error);
    ProgramCopyDeleteUnused();
    return ok;
}
