#include "command/help_json.h"

#include "base/json.h"
#include "settings/document.h"
#include "terminal/output.h"
#include "version.h"

#include <stdlib.h>

/* Appends a finished object to a list under construction, and frees it. */
static void AppendItem(Text *list, Text *object) {
    TextAppend(list, list->length ? L", " : L"[");
    TextAppendLength(list, object->data, object->length - 1); /* without its line end */
    TextFree(object);
}

/* Appends a list of objects as a member, and frees it. */
static void AppendItems(Text *json, const wchar_t *key, Text *list) {
    TextAppend(list, list->length ? L"]" : L"[]");
    JsonLiteral(json, key, list->data);
    TextFree(list);
}

/* Appends a NULL-terminated array; NULL becomes null. */
static void AppendWords(Text *json, const wchar_t *key, const wchar_t *const *words) {
    TextList list = {0};
    if (!words) {
        JsonNull(json, key);
        return;
    }
    for (size_t i = 0; words[i]; i++) TextListAppend(&list, words[i]);
    JsonList(json, key, &list, false);
    TextListFree(&list);
}

static Text DescribeOperand(const Operand *operand, bool required) {
    static const wchar_t *const kinds[] = {L"service", L"setting", L"value", L"command", L"shell", L"file", L"free"};
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"word", operand->word);
    JsonString(&json, L"kind", kinds[operand->kind]);
    JsonBoolean(&json, L"required", required);
    JsonString(&json, L"help", operand->help);
    JsonEnd(&json);
    return json;
}

static void AppendOperands(Text *json, const Verb *verb) {
    Text list = {0};
    const Operand *last = NULL;
    for (size_t i = 0; i < verb->positional_maximum; i++) {
        const Operand *operand = VerbOperand(verb, i);
        if (!operand || operand == last) break;
        Text one = DescribeOperand(operand, i < verb->positional_minimum);
        AppendItem(&list, &one);
        last = operand;
    }
    AppendItems(json, L"operands", &list);
}

static Text DescribeOption(const Verb *verb, const Option *option) {
    const SettingDefinition *setting = VerbSetting(verb, option);
    int group = VerbOptionGroup(verb, option);
    wchar_t letter[] = {option->letter, L'\0'};
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"name", option->name);
    JsonString(&json, L"letter", option->letter ? letter : NULL);
    JsonString(&json, L"metavar", option->metavar);
    JsonString(&json, L"setting", setting ? setting->name : NULL);
    JsonString(&json, L"group", group == VERB_OPTION_GROUP_OWN ? NULL : SettingGroupName((SettingGroup)group));
    JsonBoolean(&json, L"repeatable", option->repeatable);
    JsonString(&json, L"help", option->help);
    JsonEnd(&json);
    return json;
}

static void AppendOptions(Text *json, const Verb *verb) {
    Text list = {0};
    size_t count = 0;
    Option *options = VerbOptions(verb, &count);
    for (size_t i = 0; i < count; i++) {
        Text one = DescribeOption(verb, &options[i]);
        AppendItem(&list, &one);
    }
    free(options);
    AppendItems(json, L"options", &list);
}

static void AppendExamples(Text *json, const Verb *verb) {
    Text list = {0};
    for (size_t i = 0; i < verb->example_count; i++) {
        Text one = {0};
        JsonBegin(&one);
        JsonString(&one, L"line", verb->examples[i].line);
        JsonString(&one, L"note", verb->examples[i].note);
        JsonEnd(&one);
        AppendItem(&list, &one);
    }
    AppendItems(json, L"examples", &list);
}

static Text DescribeVerb(const Verb *verb) {
    static const wchar_t *const groups[VERB_GROUP_COUNT] = {L"change", L"run", L"look", L"other"};
    const Operand *rest = VerbRestOperand(verb);
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"name", verb->name);
    JsonString(&json, L"group", groups[verb->group]);
    JsonString(&json, L"synopsis", verb->synopsis);
    AppendWords(&json, L"forms", verb->forms);
    JsonString(&json, L"help", verb->help);
    JsonString(&json, L"details", verb->details);
    JsonString(&json, L"exits", verb->exits);
    JsonInteger(&json, L"operands_minimum", (int64_t)verb->positional_minimum);
    JsonInteger(&json, L"operands_maximum", (int64_t)verb->positional_maximum);
    AppendOperands(&json, verb);
    JsonBoolean(&json, L"verbatim", verb->verbatim);
    JsonString(&json, L"rest", rest ? rest->word : NULL);
    AppendOptions(&json, verb);
    AppendExamples(&json, verb);
    JsonString(&json, L"documentation", verb->page);
    JsonEnd(&json);
    return json;
}

/* Appends a limit: of a duration in seconds, of a size in mebibytes; null if the type has no limits. */
static void AppendLimit(Text *json, const wchar_t *key, const SettingDefinition *setting, uint32_t limit) {
    bool has = setting->type == SETTING_TYPE_DURATION || setting->type == SETTING_TYPE_NUMBER ||
               setting->type == SETTING_TYPE_SIZE;
    wchar_t *number = TextPrint(L"%.10g", setting->type == SETTING_TYPE_DURATION ? limit / 1000.0 : (double)limit);
    if (has) {
        JsonLiteral(json, key, number);
    } else {
        JsonNull(json, key);
    }
    free(number);
}

static Text DescribeSetting(const SettingDefinition *setting, Settings *fresh) {
    static const wchar_t *const types[] = {L"text",     L"list",   L"arguments", L"codes", L"flag",
                                           L"duration", L"choice", L"number",    L"size"};
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"name", setting->name);
    JsonString(&json, L"option", setting->option);
    JsonString(&json, L"metavar", setting->metavar);
    JsonString(&json, L"group", SettingGroupName(setting->group));
    JsonString(&json, L"type", types[setting->type]);
    JsonString(&json, L"store", SettingIsInScm(setting) ? L"scm" : L"parameters");
    JsonBoolean(&json, L"exported", !setting->fixed);
    SettingsExportOne(&json, L"default", fresh, setting);
    AppendLimit(&json, L"minimum", setting, setting->minimum);
    AppendLimit(&json, L"maximum", setting, setting->maximum);
    AppendWords(&json, L"choices", setting->choices);
    JsonString(&json, L"help", setting->help);
    JsonEnd(&json);
    return json;
}

static Text DescribeAll(void) {
    Text json = {0};
    Text commands = {0};
    Text settings = {0};
    Settings fresh;
    for (size_t i = 0; i < VerbTableCount; i++) {
        Text one = DescribeVerb(&VerbTable[i]);
        AppendItem(&commands, &one);
    }
    SettingsInit(&fresh);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        Text one = DescribeSetting(&SettingsTable[i], &fresh);
        AppendItem(&settings, &one);
    }
    SettingsFree(&fresh);
    JsonBegin(&json);
    wchar_t *version = TextPrint(L"%hs", PYHOSTSVC_VERSION);
    JsonString(&json, L"version", version);
    free(version);
    AppendItems(&json, L"commands", &commands);
    AppendItems(&json, L"settings", &settings);
    JsonEnd(&json);
    return json;
}

void HelpJsonPrint(const Verb *verb) {
    Text json = verb ? DescribeVerb(verb) : DescribeAll();
    OutputDocument(json.data);
    TextFree(&json);
}
