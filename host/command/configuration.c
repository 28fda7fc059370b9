#include "command/configuration.h"

#include "command/output.h"
#include "scm/service.h"

bool ConfigurationOpen(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error) {
    Configuration configuration = {.name = name};
    if (!ServiceOpen(name, access | SERVICE_QUERY_STATUS, &configuration.service, error)) return false;
    if (!SettingsLoad(name, &configuration.settings, error) ||
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

/* Tells the SCM what is different in `after`: each of the settings that it keeps itself, and, once, what follows from
 * the rest. */
static bool Tell(SC_HANDLE service, Settings *before, Settings *after, Error *error) {
    const SettingDefinition *stored = NULL;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (SettingsSame(before, after, setting)) continue;
        if (setting->store == SETTING_PARAMETERS) {
            stored = setting;
        } else if (!ServiceChange(service, after, setting, error)) {
            return false;
        }
    }
    return !stored || ServiceChange(service, after, stored, error);
}

bool ConfigurationStore(Configuration *configuration, Error *error) {
    Settings before;
    Error ignored;
    Settings *after = &configuration->settings;
    if (!SettingsLoad(configuration->name, &before, error)) return false;
    bool ok =
        ServiceReadConfig(configuration->service, &before, error) && SettingsSave(configuration->name, after, error);
    if (ok && !Tell(configuration->service, &before, after, error)) {
        ok = false;
        SettingsSave(configuration->name, &before, &ignored);
        Tell(configuration->service, after, &before, &ignored);
    }
    SettingsFree(&before);
    return ok;
}

void ConfigurationSayWhen(const Configuration *configuration) {
    SERVICE_STATUS_PROCESS status;
    Error ignored;
    if (ServiceQuery(configuration->service, &status, &ignored) && status.dwCurrentState != SERVICE_STOPPED) {
        OutputPrint(L"It takes effect at the next start.\n");
    }
}
