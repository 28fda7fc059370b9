#include "command/given_settings.h"

#include "base/translation.h"
#include "install/resolve.h"
#include "install/settings_file.h"

#include <stdlib.h>

static bool ReadOptions(const Arguments *arguments, Settings *settings, Error *error) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (!setting->option) continue;
        const TextList *values = ArgumentsAll(arguments, setting->option);
        if (values->count) SettingsReset(settings, setting); /* a list replaces the file's */
        for (size_t j = 0; j < values->count; j++) {
            const wchar_t *value = setting->metavar ? values->items[j] : L"on";
            if (!SettingsParse(settings, setting, value, error)) return false;
        }
    }
    if (arguments->rest.count) TextListFree(&settings->args);
    TextListAppendList(&settings->args, &arguments->rest);
    return true;
}

/* Chooses what to run: the operand, --module, or what the file names. */
static bool ReadScript(const Arguments *arguments, const wchar_t *script, Settings *settings, Error *error) {
    bool module = ArgumentsHas(arguments, L"module");
    if (script && module) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"a script and --module cannot be used together"));
        return ErrorRemedy(error, _(L"Use one of them. Arguments for it follow '--'."));
    }
    if (script) {
        TextReplace(&settings->script, script);
    }
    if (script) SettingsReset(settings, SettingById(SETTING_MODULE));
    if (module) SettingsReset(settings, SettingById(SETTING_SCRIPT));
    if (settings->script && settings->module) {
        ErrorSay(error, ERROR_CODE_DATA, _(L"the settings name both a script and a module"));
        return ErrorRemedy(error, _(L"Set one of them to null."));
    }
    if (settings->script || !TextIsEmpty(settings->module)) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"no script was specified"));
    return ErrorRemedy(error, _(L"Specify the path of a script, or --module MODULE."));
}

bool GivenSettingsExceptPython(const Arguments *arguments, const wchar_t *file, const wchar_t *script,
                               Settings *settings, Error *error) {
    wchar_t *name = NULL;
    if (file && !SettingsFileRead(file, &name, settings, error)) return false;
    free(name);
    return ReadOptions(arguments, settings, error) && SettingsCheck(settings, error) &&
           ReadScript(arguments, script, settings, error) && ResolveExceptPython(settings, error);
}

bool GivenSettings(const Arguments *arguments, const wchar_t *file, const wchar_t *script, Settings *settings,
                   Error *error) {
    return GivenSettingsExceptPython(arguments, file, script, settings, error) && ResolvePython(settings, error);
}

bool GivenName(const Arguments *arguments, const wchar_t *file, wchar_t **ret_name, Error *error) {
    Settings ignored;
    const wchar_t *given = ArgumentsGet(arguments, L"name");
    SettingsInit(&ignored);
    *ret_name = NULL;
    bool ok = !file || SettingsFileRead(file, ret_name, &ignored, error);
    SettingsFree(&ignored);
    if (ok && given) {
        TextReplace(ret_name, given);
    }
    return ok;
}
