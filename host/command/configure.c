#include "command/command.h"

#include "base/json.h"
#include "command/output.h"
#include "scm/service.h"
#include "service/state.h"

#include <stdlib.h>

/* A service of ours, with all its settings. Free with ConfigurationClose. */
typedef struct Configuration {
    const wchar_t *name;
    SC_HANDLE service;
    Settings settings;
} Configuration;

static void ConfigurationClose(Configuration *configuration) {
    SettingsFree(&configuration->settings);
    ServiceClose(configuration->service);
}

static bool ConfigurationOpen(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error) {
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

static const SettingDefinition *FindSetting(const wchar_t *name, Error *error) {
    const SettingDefinition *setting = SettingsFind(name);
    if (setting) return setting;
    const wchar_t *nearest = TextNearest(name, &SettingsTable->name, SettingsTableCount, sizeof *SettingsTable);
    ErrorSay(error, ERROR_CODE_USAGE, L"there is no setting '%ls'", name);
    if (nearest) {
        ErrorRemedy(error, L"Did you mean '%ls'?", nearest);
    } else {
        ErrorRemedy(error, L"`pyhostsvc get NAME` lists them.");
    }
    return NULL;
}

static bool IsDefault(Settings *settings, const SettingDefinition *setting) {
    Settings fresh;
    SettingsInit(&fresh);
    wchar_t *value = SettingsFormat(settings, setting);
    wchar_t *fallback = SettingsFormat(&fresh, setting);
    bool same = TextEqual(value, fallback);
    free(value);
    free(fallback);
    SettingsFree(&fresh);
    return same;
}

static void PrintAll(Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *value = SettingsFormat(settings, &SettingsTable[i]);
        const wchar_t *mark = IsDefault(settings, &SettingsTable[i]) ? L"(default)" : L"";
        OutputPrint(L"%-20ls %ls%ls%ls\n", SettingsTable[i].name, value, *value && *mark ? L" " : L"", mark);
        free(value);
    }
}

static void PrintJson(Settings *settings) {
    Text json = {0};
    JsonBegin(&json);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *value = SettingsFormat(settings, &SettingsTable[i]);
        JsonString(&json, SettingsTable[i].name, value);
        free(value);
    }
    JsonEnd(&json);
    OutputPrint(L"%ls", json.data);
    TextFree(&json);
}

bool CommandGet(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Configuration configuration;
    const TextList *words = &arguments->positional;
    const SettingDefinition *setting = words->count > 1 ? FindSetting(words->items[1], error) : NULL;
    if (words->count > 1 && !setting) return false;
    if (!ConfigurationOpen(words->items[0], 0, &configuration, error)) return false;
    if (setting) {
        wchar_t *value = SettingsFormat(&configuration.settings, setting);
        OutputPrint(L"%ls\n", value);
        free(value);
    } else if (ArgumentsHas(arguments, L"json")) {
        PrintJson(&configuration.settings);
    } else {
        PrintAll(&configuration.settings);
    }
    ConfigurationClose(&configuration);
    return true;
}

/* What is to be run is one of the two. */
static void DropRival(Settings *settings, const SettingDefinition *setting) {
    bool script = TextEqual(setting->name, L"script");
    if (script || TextEqual(setting->name, L"module"))
        SettingsReset(settings, SettingsFind(script ? L"module" : L"script"));
}

static bool ParseValues(Settings *settings, const SettingDefinition *setting, const TextList *values, Error *error) {
    if (!SettingIsList(setting->type) && values->count != 1) {
        ErrorSay(error, ERROR_CODE_USAGE, L"%ls takes one value", setting->name);
        return ErrorRemedy(error, L"Put it in quotes where there are spaces in it.");
    }
    SettingsReset(settings, setting);
    for (size_t i = 0; i < values->count; i++) {
        if (!SettingsParse(settings, setting, values->items[i], error)) return false;
    }
    return true;
}

static bool IsFixed(const SettingDefinition *setting, Error *error) {
    if (!TextEqual(setting->name, L"state_directory")) return false;
    ErrorSay(error, ERROR_CODE_USAGE, L"the state directory is what install made it");
    ErrorRemedy(error, L"What the script keeps elsewhere, it can be told by its arguments or environment.");
    return true;
}

/* Stored first, then told to the SCM; where that refuses, as it was before. */
static bool Store(Configuration *configuration, const SettingDefinition *setting, Error *error) {
    Settings before;
    if (!SettingsLoad(configuration->name, &before, error)) return false;
    bool ok = SettingsSave(configuration->name, &configuration->settings, error);
    if (ok && !ServiceChange(configuration->service, &configuration->settings, setting, error)) {
        Error ignored;
        SettingsSave(configuration->name, &before, &ignored);
        ok = false;
    }
    SettingsFree(&before);
    return ok;
}

static void ReportChange(Configuration *configuration, const SettingDefinition *setting) {
    SERVICE_STATUS_PROCESS status;
    Error ignored;
    wchar_t *value = SettingsFormat(&configuration->settings, setting);
    OutputPrint(*value ? L"%ls of '%ls' is now %ls\n" : L"%ls of '%ls' is now empty\n", setting->name,
                configuration->name, value);
    free(value);
    if (setting->store == SETTING_PARAMETERS && ServiceQuery(configuration->service, &status, &ignored) &&
        status.dwCurrentState != SERVICE_STOPPED) {
        OutputPrint(L"It takes effect at the next start.\n");
    }
}

/* Sets a setting to `values`, or, where they are NULL, back to its default. All or nothing. */
static bool Change(const wchar_t *name, const wchar_t *key, const TextList *values, Error *error) {
    Configuration configuration;
    const SettingDefinition *setting = FindSetting(key, error);
    if (!setting || IsFixed(setting, error)) return false;
    DWORD access = SERVICE_CHANGE_CONFIG | SERVICE_QUERY_CONFIG | SERVICE_START;
    if (!ConfigurationOpen(name, access, &configuration, error)) return false;
    Settings *settings = &configuration.settings;
    bool ok = true;
    if (values) {
        ok = ParseValues(settings, setting, values, error);
    } else {
        SettingsReset(settings, setting);
    }
    ok = ok && CommandResolve(settings, setting, error) && SettingsCheck(settings, error);
    if (ok) {
        DropRival(settings, setting);
        ok = Store(&configuration, setting, error);
    }
    if (ok) ReportChange(&configuration, setting);
    ConfigurationClose(&configuration);
    return ok;
}

bool CommandSet(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    TextList values = {0};
    const TextList *words = &arguments->positional;
    for (size_t i = 2; i < words->count; i++) TextListAppend(&values, words->items[i]);
    TextListAppendList(&values, &arguments->rest);
    bool ok = Change(words->items[0], words->items[1], &values, error);
    TextListFree(&values);
    return ok;
}

/* How it ended before, and every count. */
static bool ResetRecord(const wchar_t *name, Error *error) {
    Configuration configuration;
    SERVICE_STATUS_PROCESS status;
    if (!ConfigurationOpen(name, 0, &configuration, error)) return false;
    bool ok = ServiceQuery(configuration.service, &status, error);
    if (ok && status.dwCurrentState != SERVICE_STOPPED) {
        ErrorSay(error, ERROR_CODE_FAILED, L"'%ls' is %ls, and counts on", name,
                 ServiceStateName(status.dwCurrentState));
        ErrorRemedy(error, L"`pyhostsvc restart %ls` starts it with nothing counted.", name);
        ok = false;
    }
    ok = ok && StateReset(configuration.settings.state_directory, error);
    if (ok) OutputPrint(L"Forgot how '%ls' has ended, and how often it was started again.\n", name);
    ConfigurationClose(&configuration);
    return ok;
}

bool CommandReset(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const TextList *words = &arguments->positional;
    return words->count == 1 ? ResetRecord(words->items[0], error)
                             : Change(words->items[0], words->items[1], NULL, error);
}
