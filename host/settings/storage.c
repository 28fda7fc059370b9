#include "settings/storage.h"
#include "base/array.h"

#include "base/quote.h"
#include "base/registry.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

static wchar_t *ParametersKey(const wchar_t *service) {
    return TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", service);
}

static LSTATUS SaveText(HKEY key, const wchar_t *name, const wchar_t *text) {
    DWORD size = (DWORD)((wcslen(text) + 1) * sizeof(wchar_t));
    return RegSetValueExW(key, name, 0, REG_SZ, (const BYTE *)text, size);
}

static void LoadList(HKEY key, const wchar_t *name, TextList *list) {
    wchar_t *block = RegistryReadText(key, NULL, name, RRF_RT_REG_MULTI_SZ);
    for (const wchar_t *p = block; p && *p; p += wcslen(p) + 1) TextListAppend(list, p);
    free(block);
}

static LSTATUS SaveList(HKEY key, const wchar_t *name, const TextList *list) {
    Text block = {0};
    for (size_t i = 0; i < list->count; i++) TextAppendLength(&block, list->items[i], wcslen(list->items[i]) + 1);
    TextAppendCharacter(&block, L'\0');
    DWORD size = (DWORD)(block.length * sizeof(wchar_t));
    LSTATUS status = RegSetValueExW(key, name, 0, REG_MULTI_SZ, (const BYTE *)block.data, size);
    TextFree(&block);
    return status;
}

static void LoadArguments(HKEY key, const wchar_t *name, TextList *list) {
    wchar_t *line = RegistryReadText(key, NULL, name, RRF_RT_REG_SZ);
    if (line) QuoteSplitArguments(line, list);
    free(line);
}

static LSTATUS SaveArguments(HKEY key, const wchar_t *name, const TextList *list) {
    Text line = {0};
    for (size_t i = 0; i < list->count; i++) QuoteArgument(&line, list->items[i]);
    wchar_t *text = TextTake(&line);
    LSTATUS status = SaveText(key, name, text);
    free(text);
    return status;
}

static LSTATUS SaveOne(HKEY key, Settings *settings, const SettingDefinition *definition) {
    const wchar_t *name = definition->name;
    switch (definition->type) {
    case SETTING_TYPE_LIST:
    case SETTING_TYPE_CODES:
        return SaveList(key, name, SettingsList(settings, definition));
    case SETTING_TYPE_ARGUMENTS:
        return SaveArguments(key, name, SettingsList(settings, definition));
    case SETTING_TYPE_TEXT: {
        const wchar_t *text = *SettingsText(settings, definition);
        if (text) return SaveText(key, name, text);
        LSTATUS status = RegDeleteValueW(key, name);
        return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
    }
    default: {
        const uint32_t *number = SettingsNumber(settings, definition);
        return RegSetValueExW(key, name, 0, REG_DWORD, (const BYTE *)number, sizeof *number);
    }
    }
}

bool SettingsSave(const wchar_t *service, Settings *settings, Error *error) {
    wchar_t *path = ParametersKey(service);
    HKEY key = NULL;
    LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL);
    for (size_t i = 0; i < SettingsTableCount && status == ERROR_SUCCESS; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (!SettingIsInScm(definition)) status = SaveOne(key, settings, definition);
    }
    if (key) RegCloseKey(key);
    if (status != ERROR_SUCCESS) ErrorSet(error, (uint32_t)status, _(L"write the registry key"), L"HKLM\\%ls", path);
    free(path);
    return status == ERROR_SUCCESS;
}

void SettingsErase(const wchar_t *service) {
    wchar_t *path = ParametersKey(service);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (!SettingIsInScm(&SettingsTable[i])) {
            RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, path, SettingsTable[i].name);
        }
    }
    free(path);
}

static void LoadOne(HKEY key, Settings *settings, const SettingDefinition *definition) {
    switch (definition->type) {
    case SETTING_TYPE_LIST:
    case SETTING_TYPE_CODES:
        LoadList(key, definition->name, SettingsList(settings, definition));
        break;
    case SETTING_TYPE_ARGUMENTS:
        LoadArguments(key, definition->name, SettingsList(settings, definition));
        break;
    case SETTING_TYPE_TEXT: {
        wchar_t *text = RegistryReadText(key, NULL, definition->name, RRF_RT_REG_SZ);
        if (!text) break; /* the default */
        TextReplaceOwned(SettingsText(settings, definition), text);
        break;
    }
    default: {
        DWORD number = 0;
        if (RegistryReadNumber(key, NULL, definition->name, &number)) *SettingsNumber(settings, definition) = number;
    }
    }
}

/* Checks numbers like options, because the registry may have been edited by hand. */
static bool CheckRanges(const wchar_t *service, Settings *settings, Error *error) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (!SettingIsNumber(definition->type)) continue;
        uint32_t number = *SettingsNumber(settings, definition);
        uint32_t maximum = definition->type == SETTING_TYPE_FLAG ? 1 : definition->maximum;
        if (definition->type == SETTING_TYPE_CHOICE) {
            while (definition->choices[maximum]) maximum++;
            maximum--;
        }
        if (number < definition->minimum || number > maximum) {
            wchar_t *path = ParametersKey(service);
            ErrorSay(error, ERROR_INVALID_DATA, _(L"%ls under HKLM\\%ls is %u, but must be %u to %u"), definition->name,
                     path, number, definition->minimum, maximum);
            free(path);
            return ErrorRemedy(error, _(L"`pyhostsvc reset %ls %ls` restores the default."), QuoteName(service).text,
                               definition->name);
        }
    }
    return true;
}

/* Checks that the settings name either a script or a module. */
static bool CheckTarget(const wchar_t *service, const Settings *settings, Error *error) {
    bool script = !TextIsEmpty(settings->script);
    bool module = !TextIsEmpty(settings->module);
    if (script != module) return true;
    ErrorSay(error, ERROR_INVALID_DATA,
             script ? _(L"the settings of '%ls' contain both a script and a module")
                    : _(L"the settings of '%ls' contain neither a script nor a module"),
             service);
    return ErrorRemedy(error, _(L"Set the script to run: `pyhostsvc set %ls script PATH`."), QuoteName(service).text);
}

bool SettingsCheckStored(const wchar_t *service, Settings *settings, Error *error) {
    if (!CheckRanges(service, settings, error) || !CheckTarget(service, settings, error)) return false;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (definition->presence != PRESENCE_REQUIRED || !TextIsEmpty(*SettingsText(settings, definition))) continue;
        ErrorSay(error, ERROR_INVALID_DATA, _(L"the settings of '%ls' do not contain %ls"), service, definition->name);
        return ErrorRemedy(error, _(L"`pyhostsvc reset %ls %ls` restores the default."), QuoteName(service).text,
                           definition->name);
    }
    return true;
}

static bool IsBrief(const SettingDefinition *definition) {
    static const wchar_t *const names[] = {L"script",    L"module",        L"python",
                                           L"directory", L"log_directory", L"state_directory"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (TextEqual(definition->name, names[i])) return true;
    }
    return false;
}

static bool ReadStored(const wchar_t *service, bool brief, Settings *ret_settings, Error *error) {
    wchar_t *path = ParametersKey(service);
    HKEY key = NULL;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key);
    if (status == ERROR_SUCCESS) {
        SettingsInit(ret_settings);
        for (size_t i = 0; i < SettingsTableCount; i++) {
            const SettingDefinition *definition = &SettingsTable[i];
            if (SettingIsInScm(definition) || (brief && !IsBrief(definition))) continue;
            LoadOne(key, ret_settings, definition);
        }
        RegCloseKey(key);
    } else {
        ErrorSet(error, (uint32_t)status, _(L"open the registry key"), L"HKLM\\%ls", path);
    }
    free(path);
    return status == ERROR_SUCCESS;
}

bool SettingsRead(const wchar_t *service, Settings *ret_settings, Error *error) {
    return ReadStored(service, false, ret_settings, error);
}

bool SettingsReadBrief(const wchar_t *service, Settings *ret_settings, Error *error) {
    return ReadStored(service, true, ret_settings, error);
}

bool SettingsLoad(const wchar_t *service, Settings *ret_settings, Error *error) {
    Settings settings;
    if (!SettingsRead(service, &settings, error)) return false;
    if (!SettingsCheckStored(service, &settings, error)) {
        SettingsFree(&settings);
        return false;
    }
    *ret_settings = settings;
    return true;
}

static wchar_t *ReadText(const wchar_t *service, const wchar_t *setting) {
    wchar_t *path = ParametersKey(service);
    wchar_t *text = RegistryReadText(HKEY_LOCAL_MACHINE, path, setting, RRF_RT_REG_SZ);
    free(path);
    return text;
}

wchar_t *SettingsReadPython(const wchar_t *service) {
    return ReadText(service, L"python");
}

wchar_t *SettingsReadStateDirectory(const wchar_t *service) {
    return ReadText(service, L"state_directory");
}

static const wchar_t grants_value[] = L"grants";

void SettingsLoadGrants(const wchar_t *service, TextList *paths) {
    wchar_t *path = ParametersKey(service);
    HKEY key = NULL;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) == ERROR_SUCCESS) {
        LoadList(key, grants_value, paths);
        RegCloseKey(key);
    }
    free(path);
}

bool SettingsSaveGrants(const wchar_t *service, const TextList *paths, Error *error) {
    wchar_t *path = ParametersKey(service);
    HKEY key = NULL;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE, &key);
    if (!status) {
        status = paths->count ? SaveList(key, grants_value, paths) : RegDeleteValueW(key, grants_value);
        if (status == ERROR_FILE_NOT_FOUND) status = ERROR_SUCCESS; /* none now, and none before */
        RegCloseKey(key);
    }
    if (status) ErrorSet(error, (uint32_t)status, _(L"write the registry key"), L"HKLM\\%ls", path);
    free(path);
    return !status;
}
