#include "command/help_json.h"

#include "base/json.h"
#include "terminal/output.h"
#include "version.h"

#include <stdlib.h>

/* Appends a finished object to a list under construction, and frees it. */
static void AppendItem(Text *list, Text *object) {
    TextAppend(list, list->length ? L", " : L"[");
    TextAppendLength(list, object->data, object->length - 1); /* without its line end */
    TextFree(object);
}

/* A member that is a list of objects; frees it. */
static void AppendItems(Text *json, const wchar_t *key, Text *list) {
    TextAppend(list, list->length ? L"]" : L"[]");
    JsonLiteral(json, key, list->data);
    TextFree(list);
}

/* A NULL-terminated array, which may be NULL: then it is null. */
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

static void AppendOperands(Text *json, const Command *command) {
    Text list = {0};
    const Operand *last = NULL;
    for (size_t i = 0; i < command->positional_maximum; i++) {
        const Operand *operand = CommandOperand(command, i);
        if (!operand || operand == last) break;
        Text one = DescribeOperand(operand, i < command->positional_minimum);
        AppendItem(&list, &one);
        last = operand;
    }
    AppendItems(json, L"operands", &list);
}

static Text DescribeOption(const Command *command, const Option *option) {
    const SettingDefinition *setting = CommandSetting(command, option);
    wchar_t letter[] = {option->letter, L'\0'};
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"name", option->name);
    JsonString(&json, L"letter", option->letter ? letter : NULL);
    JsonString(&json, L"metavar", option->metavar);
    JsonString(&json, L"setting", setting ? setting->name : NULL);
    JsonBoolean(&json, L"repeatable", option->repeatable);
    JsonString(&json, L"help", option->help);
    JsonEnd(&json);
    return json;
}

static void AppendOptions(Text *json, const Command *command) {
    Text list = {0};
    size_t count = 0;
    Option *options = CommandOptions(command, &count);
    for (size_t i = 0; i < count; i++) {
        Text one = DescribeOption(command, &options[i]);
        AppendItem(&list, &one);
    }
    free(options);
    AppendItems(json, L"options", &list);
}

static void AppendExamples(Text *json, const Command *command) {
    Text list = {0};
    for (size_t i = 0; i < command->example_count; i++) {
        Text one = {0};
        JsonBegin(&one);
        JsonString(&one, L"line", command->examples[i].line);
        JsonString(&one, L"note", command->examples[i].note);
        JsonEnd(&one);
        AppendItem(&list, &one);
    }
    AppendItems(json, L"examples", &list);
}

static Text DescribeCommand(const Command *command) {
    static const wchar_t *const groups[GROUP_COUNT] = {L"change", L"run", L"look", L"other"};
    const Operand *rest = CommandRestOperand(command);
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"name", command->name);
    JsonString(&json, L"group", groups[command->group]);
    JsonString(&json, L"synopsis", command->synopsis);
    AppendWords(&json, L"forms", command->forms);
    JsonString(&json, L"help", command->help);
    JsonString(&json, L"details", command->details);
    JsonString(&json, L"exits", command->exits);
    JsonInteger(&json, L"operands_minimum", (int64_t)command->positional_minimum);
    JsonInteger(&json, L"operands_maximum", (int64_t)command->positional_maximum);
    AppendOperands(&json, command);
    JsonBoolean(&json, L"verbatim", command->verbatim);
    JsonString(&json, L"rest", rest ? rest->word : NULL);
    AppendOptions(&json, command);
    AppendExamples(&json, command);
    JsonEnd(&json);
    return json;
}

/* A limit of a duration is in seconds, of a size in mebibytes; null where the type has none. */
static void AppendLimit(Text *json, const wchar_t *key, const SettingDefinition *setting, uint32_t limit) {
    bool has = setting->type == SETTING_DURATION || setting->type == SETTING_NUMBER || setting->type == SETTING_SIZE;
    wchar_t *number = TextPrint(L"%.10g", setting->type == SETTING_DURATION ? limit / 1000.0 : (double)limit);
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
    JsonString(&json, L"type", types[setting->type]);
    JsonString(&json, L"store", setting->store == SETTING_SCM ? L"scm" : L"parameters");
    JsonBoolean(&json, L"exported", SettingIsExchanged(setting));
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
    for (size_t i = 0; i < CommandTableCount; i++) {
        Text one = DescribeCommand(&CommandTable[i]);
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

void HelpJsonPrint(const Command *command) {
    Text json = command ? DescribeCommand(command) : DescribeAll();
    OutputPrint(L"%ls", json.data);
    TextFree(&json);
}
