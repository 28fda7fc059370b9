#include "base/json.h"
#include "base/translation.h"
#include "command/setting_change.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "settings/document.h"
#include "terminal/output.h"

#include <stdlib.h>

static bool IsDefault(Settings *settings, const SettingDefinition *setting) {
    Settings fresh;
    SettingsInit(&fresh);
    bool same = SettingsSame(settings, &fresh, setting);
    /* A required setting that was deleted from the registry is missing, and not at its default. */
    bool missing = setting->presence != PRESENCE_OPTIONAL && !SettingIsTarget(setting) &&
                   TextIsEmpty(*SettingsText(settings, setting));
    SettingsFree(&fresh);
    return same && !missing;
}

static void PrintAll(Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *value = SettingsFormat(settings, &SettingsTable[i]);
        const wchar_t *mark = IsDefault(settings, &SettingsTable[i]) ? _(L"(default)") : L"";
        OutputPrint(L"%-20ls %ls%ls%ls\n", SettingsTable[i].name, value, *value && *mark ? L" " : L"", mark);
        free(value);
    }
}

/* The schema is docs/schema/get.schema.json. */
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
    OutputDocument(json.data);
    TextListFree(&defaults);
    TextFree(&values);
    TextFree(&json);
}

/* Prints the value alone, in the form that it has in the object that PrintJson prints. */
static void PrintJsonValue(Settings *settings, const SettingDefinition *setting) {
    Text json = {0};
    JsonBegin(&json);
    SettingsExportOne(&json, L"", settings, setting);
    OutputPrint(L"%ls\n", wcschr(json.data, L':') + 2);
    TextFree(&json);
}

static void PrintValue(Settings *settings, const SettingDefinition *setting) {
    wchar_t *value = SettingsFormat(settings, setting);
    wchar_t *line = TextPrint(L"%ls\n", value);
    OutputDocument(line);
    free(line);
    free(value);
}

bool CommandGet(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Configuration configuration;
    const TextList *words = &arguments->positional;
    const SettingDefinition *setting = words->count > 1 ? SettingsNamed(words->items[1], words->items[0], error) : NULL;
    if (words->count > 1 && !setting) return false;
    if (!ConfigurationOpenUnchecked(words->items[0], 0, &configuration, error)) return false;
    bool json = ArgumentsHas(arguments, L"json");
    if (setting) {
        (json ? PrintJsonValue : PrintValue)(&configuration.settings, setting);
    } else if (json) {
        PrintJson(words->items[0], &configuration.settings);
    } else {
        PrintAll(&configuration.settings);
    }
    SettingWarnIfIncomplete(&configuration);
    ConfigurationClose(&configuration);
    return true;
}
