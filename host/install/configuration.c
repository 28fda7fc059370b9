#include "install/configuration.h"

#include "account/grants.h"
#include "base/translation.h"
#include "scm/service.h"
#include "terminal/output.h"

bool ConfigurationOpen(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error) {
    Configuration configuration;
    if (!ConfigurationRead(name, access, &configuration, error)) return false;
    if (!SettingsCheckStored(name, &configuration.settings, error)) {
        ConfigurationClose(&configuration);
        return false;
    }
    *ret_configuration = configuration;
    return true;
}

bool ConfigurationRead(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error) {
    Configuration configuration = {.name = name};
    if (!ServiceOpen(name, access | SERVICE_QUERY_STATUS, &configuration.service, error)) return false;
    if (!SettingsRead(name, &configuration.settings, error) ||
        !ServiceReadConfig(configuration.service, &configuration.settings, error)) {
        ConfigurationClose(&configuration);
        return false;
    }
    *ret_configuration = configuration;
    return true;
}

void ConfigurationClose(Configuration *configuration) {
    SettingsFree(&configuration->settings);
    ServiceClose(configuration->service);
}

static bool NewAccount(Settings *before, Settings *after) {
    return after->password || !SettingsSame(before, after, SettingsFind(L"account"));
}

/* Stores `after`, and tells the SCM. (An account's old password is not known: there `before` is not gone back to.) */
static bool Replace(const Configuration *configuration, Settings *before, Settings *after, Error *error) {
    Error ignored;
    if (!SettingsSave(configuration->name, after, error)) return false;
    if (ServiceApplyChanges(configuration->service, before, after, error)) return true;
    SettingsSave(configuration->name, before, &ignored);
    ServiceApplyChanges(configuration->service, after, before, &ignored);
    return false;
}

static bool Store(const Configuration *configuration, Settings *before, Settings *after, Error *error) {
    Grants admission;
    if (!configuration->admit && !NewAccount(before, after) && !GrantsDiffer(before, after)) {
        return Replace(configuration, before, after, error);
    }
    if (!GrantsApply(configuration->name, after, NewAccount(before, after), &admission, error)) return false;
    if (Replace(configuration, before, after, error)) return GrantsCommit(&admission, error);
    GrantsUndo(&admission);
    return false;
}

bool ConfigurationStore(Configuration *configuration, Error *error) {
    Settings before;
    if (!SettingsRead(configuration->name, &before, error)) return false;
    bool ok = ServiceReadConfig(configuration->service, &before, error) &&
              Store(configuration, &before, &configuration->settings, error);
    SettingsFree(&before);
    return ok;
}

void ConfigurationSayWhen(const Configuration *configuration) {
    SERVICE_STATUS_PROCESS status;
    Error ignored;
    if (ServiceQuery(configuration->service, &status, &ignored) && status.dwCurrentState != SERVICE_STOPPED) {
        OutputPrint(_(L"It takes effect at the next start.\n"));
    }
}
