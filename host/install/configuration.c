#include "install/configuration.h"

#include "account/grants.h"
#include "install/log_files.h"
#include "install/settings_lock.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "settings/storage.h"

bool ConfigurationOpen(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error) {
    Configuration configuration;
    if (!ConfigurationOpenUnchecked(name, access, &configuration, error)) return false;
    if (!SettingsCheckStored(name, &configuration.settings, error)) {
        ConfigurationClose(&configuration);
        return false;
    }
    *ret_configuration = configuration;
    return true;
}

bool ConfigurationOpenUnchecked(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error) {
    Configuration configuration = {.name = name};
    if (!ServiceOpen(name, access | SERVICE_QUERY_STATUS, &configuration.service, error)) return false;
    if (!SettingsRead(name, &configuration.settings, error) ||
        !ServiceReadConfig(configuration.service, &configuration.settings, error)) {
        ConfigurationClose(&configuration);
        return false;
    }
    for (size_t i = 0; i < SettingsTableCount; i++) {
        SettingsCopy(&configuration.opened, &configuration.settings, &SettingsTable[i]);
    }
    *ret_configuration = configuration;
    return true;
}

void ConfigurationClose(Configuration *configuration) {
    SettingsFree(&configuration->settings);
    SettingsFree(&configuration->opened);
    ServiceClose(configuration->service);
}

static bool HasNewAccount(Settings *before, Settings *after) {
    return after->password || !SettingsSame(before, after, SettingById(SETTING_ACCOUNT));
}

/* Stores `after` and applies it in the SCM. On failure goes back to `before`, except for the password of an account,
 * which is not known. */
static bool Apply(const Configuration *configuration, Settings *before, Settings *after, Error *error) {
    Error ignored;
    if (!SettingsSave(configuration->name, after, error)) return false;
    if (ServiceApplyChanges(configuration->service, before, after, error)) return true;
    SettingsSave(configuration->name, before, &ignored);
    ServiceApplyChanges(configuration->service, after, before, &ignored);
    return false;
}

static bool Store(const Configuration *configuration, Settings *before, Settings *after, Error *error) {
    Grants grants;
    if (!configuration->grant_access && !HasNewAccount(before, after) && !GrantsDiffer(before, after)) {
        return Apply(configuration, before, after, error);
    }
    if (!GrantsApply(configuration->name, after, HasNewAccount(before, after), &grants, error)) return false;
    if (Apply(configuration, before, after, error)) return GrantsCommit(&grants, error);
    GrantsUndo(&grants);
    return false;
}

bool ConfigurationMovesLogs(Settings *before, Settings *after) {
    return !SettingsSame(before, after, SettingById(SETTING_LOG_DIRECTORY)) || (after->log_split && !before->log_split);
}

/* As Store, but no other command may change log_directory at the same time, and no service may share a log file. */
static bool StoreWithLogs(const Configuration *configuration, Settings *before, Settings *after, Error *error) {
    HANDLE lock = NULL;
    if (!SettingsLockTakeAll(&lock, error)) return false;
    bool ok =
        LogFilesCheck(configuration->name, after->log_directory, error) && Store(configuration, before, after, error);
    SettingsLockRelease(lock);
    return ok;
}

/* Takes over what another command has changed since the settings were read. */
static bool Merge(Configuration *configuration, Settings *now, Error *error) {
    Settings *opened = &configuration->opened;
    Settings *settings = &configuration->settings;
    bool merged = false;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (SettingsSame(opened, now, setting) || !SettingsSame(opened, settings, setting)) continue;
        SettingsCopy(settings, now, setting);
        merged = true;
    }
    return !merged || SettingsCheck(settings, error);
}

bool ConfigurationStore(Configuration *configuration, Error *error) {
    Settings before;
    HANDLE lock = NULL;
    if (!SettingsLockTake(configuration->name, &lock, error)) return false;
    bool ok = SettingsRead(configuration->name, &before, error);
    if (ok) {
        ok = ServiceReadConfig(configuration->service, &before, error) && Merge(configuration, &before, error) &&
             (ConfigurationMovesLogs(&before, &configuration->settings) ? StoreWithLogs : Store)(
                 configuration, &before, &configuration->settings, error);
        SettingsFree(&before);
    }
    SettingsLockRelease(lock);
    return ok;
}

bool ConfigurationIsRunning(const Configuration *configuration) {
    SERVICE_STATUS_PROCESS status;
    Error ignored;
    return ServiceQuery(configuration->service, &status, &ignored) && status.dwCurrentState != SERVICE_STOPPED;
}
