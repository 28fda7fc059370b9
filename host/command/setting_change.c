#include "command/setting_change.h"

#include "base/array.h"
#include "base/quote.h"
#include "base/translation.h"
#include "check/unknown_variables.h"
#include "install/resolve.h"
#include "settings/storage.h"
#include "terminal/output.h"
#include "terminal/password.h"

#include <stdlib.h>

bool SettingIsTarget(const SettingDefinition *setting) {
    return setting->presence == PRESENCE_ALTERNATIVE;
}

void SettingWarnIfIncomplete(Configuration *configuration) {
    Error missing;
    if (SettingsCheckStored(configuration->name, &configuration->settings, &missing)) return;
    OutputWarning(L"%ls\n  %ls", missing.detail, missing.remedy);
}

/* A new script replaces the module, and the other way round. */
static void ResetOtherTarget(Settings *settings, const SettingDefinition *setting) {
    if (setting->excludes) SettingsReset(settings, setting->excludes);
}

static bool ParseValues(const wchar_t *name, Settings *settings, const SettingDefinition *setting,
                        const TextList *values, Error *error) {
    if (!SettingIsList(setting->type) && values->count != 1) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"%ls takes one value"), setting->name);
        return ErrorRemedy(error, _(L"Put the value in quotes if it contains spaces."));
    }
    SettingsReset(settings, setting);
    for (size_t i = 0; i < values->count; i++) {
        if (SettingsParse(settings, setting, values->items[i], error)) continue;
        bool has_default = setting->presence != PRESENCE_OPTIONAL && !SettingIsTarget(setting);
        return has_default && ErrorRemedyMore(error, _(L"`pyhostsvc reset %ls %ls` restores its default."),
                                              QuoteName(name).text, setting->name);
    }
    return true;
}

/* Resets a setting to what install would choose. */
static bool ResetToDefault(const wchar_t *name, Settings *settings, const SettingDefinition *setting, Error *error) {
    if (SettingIsTarget(setting)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"%ls has no default: a service needs a script or a module"),
                 setting->name);
        return ErrorRemedy(error, _(L"`pyhostsvc set %ls %ls %ls` sets another one."), QuoteName(name).text,
                           setting->name, setting->metavar ? setting->metavar : L"PATH");
    }
    SettingsReset(settings, setting);
    return ResolveFolders(name, settings, error);
}

/* The SCM shows the service's name if there is no display name. */
static void FillDisplayName(const wchar_t *name, Settings *settings) {
    if (TextIsEmpty(settings->display_name)) TextReplace(&settings->display_name, name);
}

/* The state folder never changes: the next process would not find what the present one keeps there. Only a folder that
 * is missing from the registry can be reset. */
static bool CheckChangeable(const Settings *settings, const SettingDefinition *setting, bool reset, Error *error) {
    if (!setting->fixed) return true;
    if (reset && TextIsEmpty(settings->state_directory)) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"state_directory is chosen by install and cannot be changed"));
    return ErrorRemedy(error,
                       _(L"To keep the script's data elsewhere, pass the script a path in args or environment."));
}

/* Warns about unknown variables if they may be the new setting's fault. */
static void WarnOfVariables(const Configuration *configuration, const SettingDefinition *setting) {
    static const SettingId ids[] = {SETTING_ENVIRONMENT, SETTING_ENV_FILE, SETTING_REPLACE_ENVIRONMENT,
                                    SETTING_ACCOUNT};
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        if (setting == SettingById(ids[i])) UnknownVariablesPrint(configuration->name, &configuration->settings);
    }
}

static void ReportChange(Configuration *configuration, const SettingDefinition *setting) {
    wchar_t *value = SettingsFormat(&configuration->settings, setting);
    OutputPrint(*value ? _(L"%ls of '%ls' is now %ls\n") : _(L"%ls of '%ls' is now empty\n"), setting->name,
                configuration->name, value);
    free(value);
    if (!SettingIsInScm(setting) && ConfigurationIsRunning(configuration)) {
        OutputPrint(_(L"The change takes effect at the next start: pyhostsvc restart %ls\n"),
                    QuoteName(configuration->name).text);
    }
    SettingWarnIfIncomplete(configuration);
    WarnOfVariables(configuration, setting);
}

/* Checks that this service may run as a new account, and reads the account's password. `arguments` is NULL for the
 * default account, which does not need one. */
static bool ReadAccount(const Arguments *arguments, Configuration *configuration, const SettingDefinition *setting,
                        Error *error) {
    if (setting->scm == SCM_ACCOUNT) {
        configuration->grant_access = true;
        return ResolveAccount(&configuration->settings, configuration->name, error) &&
               (!arguments || PasswordRead(arguments, &configuration->settings, error));
    }
    if (!arguments || !ArgumentsHas(arguments, L"password-stdin")) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"--password-stdin can be used only with the setting 'account'"));
    return ErrorRemedy(error, _(L"Omit --password-stdin."));
}

/* `values` and `arguments` are NULL for the default. */
static bool Change(const Arguments *arguments, const wchar_t *name, const wchar_t *key, const TextList *values,
                   Error *error) {
    Configuration configuration;
    const SettingDefinition *setting = SettingsNamed(key, name, error);
    if (!setting || !ConfigurationOpenUnchecked(name, CONFIGURATION_CHANGE, &configuration, error)) return false;
    Settings *settings = &configuration.settings;
    bool ok =
        CheckChangeable(settings, setting, !values, error) &&
        (values ? ParseValues(name, settings, setting, values, error) : ResetToDefault(name, settings, setting, error));
    ok = ok && ResolveSetting(settings, setting, error) && SettingsCheck(settings, error) &&
         ReadAccount(arguments, &configuration, setting, error);
    if (ok) {
        ResetOtherTarget(settings, setting);
        FillDisplayName(name, settings);
        ok = ConfigurationStore(&configuration, error);
    }
    if (ok) ReportChange(&configuration, setting);
    ConfigurationClose(&configuration);
    return ok;
}

bool SettingChange(const Arguments *arguments, const wchar_t *name, const wchar_t *key, const TextList *values,
                   Error *error) {
    return Change(arguments, name, key, values, error);
}

bool SettingChangeToDefault(const wchar_t *name, const wchar_t *key, Error *error) {
    return Change(NULL, name, key, NULL, error);
}
