#include "settings/document.h"

#include "base/json.h"
#include "base/translation.h"

#include <stdlib.h>

#define SCHEMA L"1"

void SettingsExportOne(Text *json, const wchar_t *key, Settings *settings, const SettingDefinition *definition) {
    if (definition->type == SETTING_TYPE_TEXT) {
        JsonString(json, key, *SettingsText(settings, definition));
    } else if (SettingIsList(definition->type)) {
        JsonList(json, key, SettingsList(settings, definition), definition->type == SETTING_TYPE_CODES);
    } else if (definition->type == SETTING_TYPE_FLAG) {
        JsonBoolean(json, key, *SettingsNumber(settings, definition) != 0);
    } else {
        bool number = definition->type == SETTING_TYPE_DURATION || definition->type == SETTING_TYPE_NUMBER;
        wchar_t *value = SettingsFormat(settings, definition);
        (number ? JsonLiteral : JsonString)(json, key, value);
        free(value);
    }
}

wchar_t *SettingsExport(const wchar_t *name, Settings *settings) {
    Text json = {0};
    JsonBegin(&json);
    JsonLiteral(&json, L"schema", SCHEMA);
    JsonString(&json, L"name", name);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (!SettingsTable[i].fixed) SettingsExportOne(&json, SettingsTable[i].name, settings, &SettingsTable[i]);
    }
    JsonEnd(&json);
    return TextTake(&json);
}

/* Imports one setting. A null restores its default. */
static bool ImportOne(Settings *settings, const SettingDefinition *definition, const JsonMember *member, Error *error) {
    bool list = SettingIsList(definition->type);
    if ((member->value && list) || (member->is_list && !list)) {
        return ErrorSay(error, ERROR_CODE_DATA,
                        list ? _(L"%ls must be a list") : _(L"%ls must be a single value, not a list"),
                        definition->name);
    }
    SettingsReset(settings, definition);
    if (member->value) return SettingsParse(settings, definition, member->value, error);
    for (size_t i = 0; i < member->list.count; i++) {
        if (!SettingsParse(settings, definition, member->list.items[i], error)) return false;
    }
    return true;
}

static bool ImportMember(const JsonMember *member, wchar_t **name, Settings *settings, Error *error) {
    if (TextEqual(member->key, L"schema")) return true; /* CheckSchema */
    if (TextEqual(member->key, L"name")) {
        if (!member->is_string) return ErrorSay(error, ERROR_CODE_DATA, _(L"name must be a string"));
        TextReplace(name, member->value);
        return true;
    }
    const SettingDefinition *definition = SettingsNamed(member->key, NULL, error);
    if (!definition) return false;
    if (definition->fixed) {
        return ErrorSay(error, ERROR_CODE_DATA, _(L"%ls is chosen by install and cannot be imported"), member->key);
    }
    return ImportOne(settings, definition, member, error);
}

/* A document with another number may have another form. */
static bool CheckSchema(const JsonObject *object, Error *error) {
    for (size_t i = 0; i < object->count; i++) {
        const JsonMember *member = &object->members[i];
        if (!TextEqual(member->key, L"schema")) continue;
        if (!member->is_string && member->value && TextEqual(member->value, SCHEMA)) return true;
    }
    return ErrorSay(error, ERROR_CODE_DATA, _(L"its schema must be the number %ls"), SCHEMA);
}

/* Checks that no member occurs twice: only one of them could count. */
static bool CheckDuplicates(const JsonObject *object, Error *error) {
    for (size_t i = 0; i < object->count; i++) {
        for (size_t j = i + 1; j < object->count; j++) {
            if (!TextEqual(object->members[i].key, object->members[j].key)) continue;
            ErrorSay(error, ERROR_CODE_DATA, _(L"%ls occurs more than once"), object->members[i].key);
            return ErrorRemedy(error, _(L"Delete all but one of them."));
        }
    }
    return true;
}

bool SettingsImport(const wchar_t *text, wchar_t **ret_name, Settings *settings, Error *error) {
    JsonObject object;
    wchar_t *name = NULL;
    if (!JsonParse(text, &object, error)) return false;
    bool ok = CheckSchema(&object, error) && CheckDuplicates(&object, error);
    for (size_t i = 0; ok && i < object.count; i++) ok = ImportMember(&object.members[i], &name, settings, error);
    JsonFree(&object);
    if (ok) {
        *ret_name = name;
    } else {
        free(name);
    }
    return ok;
}
