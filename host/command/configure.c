#include "base/json.h"
#include "base/quote.h"
#include "base/translation.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "install/resolve.h"
#include "scm/service.h"
#include "state/state_file.h"
#include "terminal/output.h"
#include "terminal/password.h"

#include <stdlib.h>

/* What is to be run is one of the two. */
static bool IsTarget(const SettingDefinition *setting) {
    return TextEqual(setting->name, L"script") || TextEqual(setting->name, L"module");
}

static bool IsDefault(Settings *settings, const SettingDefinition *setting) {
    Settings fresh;
    SettingsInit(&fresh);
    bool same = SettingsSame(settings, &fresh, setting);
    /* What somebody took out of the registry is none. */
    bool lost = setting->required && !IsTarget(setting) && TextIsEmpty(*SettingsText(settings, setting));
    SettingsFree(&fresh);
    return same && !lost;
}

static void PrintAll(Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *value = SettingsFormat(settings, &SettingsTable[i]);
        const wchar_t *mark = IsDefault(settings, &SettingsTable[i]) ? _(L"(default)") : L"";
        OutputPrint(L"%-20ls %ls%ls%ls\n", SettingsTable[i].name, value, *value && *mark ? L" " : L"", mark);
        free(value);
    }
}

/* docs/schema/get.schema.json. */
static void PrintJson(const wchar_t *name, Settings *settings) {
    Text json = {0};
    Text values = {0};
    TextList defaults = {0};
    JsonBegin(&values);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        SettingsExportOne(&values, SettingsTable[i].name, settings, &SettingsTable[i]);
        if (IsDefault(settings, &SettingsTable[i])) TextListAppend(&defaults, SettingsTable[i].name);
    }
    JsonEnd(&values);
    JsonBegin(&json);
    JsonString(&json, L"name", name);
    JsonNested(&json, L"settings", values.data);
    JsonList(&json, L"defaults", &defaults, false);
    JsonEnd(&json);
    OutputPrint(L"%ls", json.data);
    TextListFree(&defaults);
    TextFree(&values);
    TextFree(&json);
}

/* The value alone, as the others have it. */
static void PrintJsonValue(Settings *settings, const SettingDefinition *setting) {
    Text json = {0};
    JsonBegin(&json);
    SettingsExportOne(&json, L"", settings, setting);
    OutputPrint(L"%ls\n", wcschr(json.data, L':') + 2);
    TextFree(&json);
}

static void PrintValue(Settings *settings, const SettingDefinition *setting) {
    wchar_t *value = SettingsFormat(settings, setting);
    OutputPrint(L"%ls\n", value);
    free(value);
}

/* Somebody wrote into the registry by hand. */
static void WarnOfLack(Configuration *configuration) {
    Error lack;
    if (SettingsCheckStored(configuration->name, &configuration->settings, &lack)) return;
    OutputWarning(L"%ls\n  %ls", lack.detail, lack.remedy);
}

bool CommandGet(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Configuration configuration;
    const TextList *words = &arguments->positional;
    const SettingDefinition *setting = words->count > 1 ? SettingsNamed(words->items[1], words->items[0], error) : NULL;
    if (words->count > 1 && !setting) return false;
    if (!ConfigurationRead(words->items[0], 0, &configuration, error)) return false;
    bool json = ArgumentsHas(arguments, L"json");
    if (setting) {
        (json ? PrintJsonValue : PrintValue)(&configuration.settings, setting);
    } else if (json) {
        PrintJson(words->items[0], &configuration.settings);
    } else {
        PrintAll(&configuration.settings);
    }
    WarnOfLack(&configuration);
    ConfigurationClose(&configuration);
    return true;
}

static void DropRival(Settings *settings, const SettingDefinition *setting) {
    bool script = TextEqual(setting->name, L"script");
    if (IsTarget(setting)) SettingsReset(settings, SettingsFind(script ? L"module" : L"script"));
}

static bool ParseValues(const wchar_t *name, Settings *settings, const SettingDefinition *setting,
                        const TextList *values, Error *error) {
    if (!SettingIsList(setting->type) && values->count != 1) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"%ls takes one value"), setting->name);
        return ErrorRemedy(error, _(L"Put it in quotes where there are spaces in it."));
    }
    SettingsReset(settings, setting);
    for (size_t i = 0; i < values->count; i++) {
        if (SettingsParse(settings, setting, values->items[i], error)) continue;
        bool empty = setting->required && !IsTarget(setting);
        return empty && ErrorRemedyMore(error, _(L"`pyhostsvc reset %ls %ls` brings its default back."),
                                        QuoteName(name).text, setting->name);
    }
    return true;
}

/* Back to what install would choose. */
static bool TakeDefault(const wchar_t *name, Settings *settings, const SettingDefinition *setting, Error *error) {
    if (IsTarget(setting)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"%ls has no default: a service has to have something to run"),
                 setting->name);
        return ErrorRemedy(error, _(L"`pyhostsvc set %ls script PATH`, or module, gives it something else."),
                           QuoteName(name).text);
    }
    SettingsReset(settings, setting);
    return ResolveFolders(name, settings, error);
}

/* The SCM shows the service's name where there is no other. */
static void FillDisplayName(const wchar_t *name, Settings *settings) {
    if (!TextIsEmpty(settings->display_name)) return;
    TextReplace(&settings->display_name, name);
}

/* The state directory: what a process has there would be lost to the next one. It is given back where it is missing. */
static bool IsFixed(const Settings *settings, const SettingDefinition *setting, bool reset, Error *error) {
    if (!TextEqual(setting->name, L"state_directory")) return false;
    if (reset && TextIsEmpty(settings->state_directory)) return false;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"the state directory is what install made it"));
    ErrorRemedy(error, _(L"What the script keeps elsewhere, it can be told by its arguments or environment."));
    return true;
}

static void ReportChange(Configuration *configuration, const SettingDefinition *setting) {
    wchar_t *value = SettingsFormat(&configuration->settings, setting);
    OutputPrint(*value ? _(L"%ls of '%ls' is now %ls\n") : _(L"%ls of '%ls' is now empty\n"), setting->name,
                configuration->name, value);
    free(value);
    if (setting->store == SETTING_PARAMETERS) ConfigurationSayWhen(configuration);
    WarnOfLack(configuration);
}

/* An account has to be one that this service may have, and its password is asked for. */
static bool ReadAccount(const Arguments *arguments, Configuration *configuration, const SettingDefinition *setting,
                        Error *error) {
    bool account = TextEqual(setting->name, L"account");
    if (account) {
        configuration->admit = true;
        return ResolveAccount(&configuration->settings, configuration->name, error) &&
               PasswordRead(arguments, &configuration->settings, error);
    }
    return !ArgumentsHas(arguments, L"password-stdin") ||
           ErrorSay(error, ERROR_CODE_USAGE, _(L"--password-stdin is for the setting account only"));
}

/* Sets a setting to `values`, or, where they are NULL, back to its default. All or nothing. */
static bool Change(const Arguments *arguments, const wchar_t *name, const wchar_t *key, const TextList *values,
                   Error *error) {
    Configuration configuration;
    const SettingDefinition *setting = SettingsNamed(key, name, error);
    if (!setting || !ConfigurationRead(name, CONFIGURATION_CHANGE, &configuration, error)) return false;
    Settings *settings = &configuration.settings;
    bool ok =
        !IsFixed(settings, setting, !values, error) &&
        (values ? ParseValues(name, settings, setting, values, error) : TakeDefault(name, settings, setting, error));
    ok = ok && ResolveSetting(settings, setting, error) && SettingsCheck(settings, error) &&
         ReadAccount(arguments, &configuration, setting, error);
    if (ok) {
        DropRival(settings, setting);
        FillDisplayName(name, settings);
        ok = ConfigurationStore(&configuration, error);
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
    bool ok = Change(arguments, words->items[0], words->items[1], &values, error);
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
        ErrorSay(error, ERROR_CODE_FAILED, _(L"'%ls' is %ls, and counts on"), name,
                 ServiceStateText(status.dwCurrentState));
        ErrorRemedy(error, _(L"`pyhostsvc restart %ls` starts it with nothing counted."), QuoteName(name).text);
        ok = false;
    }
    ok = ok && StateFileReset(configuration.settings.state_directory, error);
    if (ok) OutputPrint(_(L"Forgot how '%ls' has ended, and how often it was started again.\n"), name);
    ConfigurationClose(&configuration);
    return ok;
}

bool CommandReset(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const TextList *words = &arguments->positional;
    return words->count == 1 ? ResetRecord(words->items[0], error)
                             : Change(arguments, words->items[0], words->items[1], NULL, error);
}
