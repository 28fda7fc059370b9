#include "command/verb.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/translation.h"

#include <stdlib.h>

const Verb *VerbFind(const wchar_t *name) {
    for (size_t i = 0; i < VerbTableCount; i++) {
        if (TextEqual(VerbTable[i].name, name)) return &VerbTable[i];
    }
    return NULL;
}

const Verb *VerbNamed(const wchar_t *name, Error *error) {
    const Verb *verb = VerbFind(name);
    if (verb) return verb;
    const wchar_t *nearest = TextNearest(name, &VerbTable->name, VerbTableCount, sizeof *VerbTable);
    ErrorSay(error, ERROR_CODE_USAGE, _(L"unknown command '%ls'"), name);
    if (nearest) {
        ErrorRemedy(error, _(L"Did you mean '%ls'?"), nearest);
    } else {
        ErrorRemedy(error, _(L"`pyhostsvc help` lists the commands."));
    }
    return NULL;
}

/* A synopsis writes NAME also as "[NAME]" and "NAME...". */
static const Operand *FindOperand(const wchar_t *word) {
    const wchar_t *start = word + wcsspn(word, L"[");
    size_t length = wcscspn(start, L"]. ");
    for (size_t i = 0; i < OperandTableCount; i++) {
        if (wcslen(OperandTable[i].word) == length && wcsncmp(OperandTable[i].word, start, length) == 0)
            return &OperandTable[i];
    }
    return NULL;
}

const Operand *VerbOperand(const Verb *verb, size_t index) {
    const wchar_t *word = verb->synopsis;
    for (; index; index--) {
        const wchar_t *blank = wcschr(word, L' ');
        if (blank) {
            word = blank + 1;
        } else if (!wcsstr(word, L"...")) {
            return NULL;
        }
    }
    return FindOperand(word);
}

const Operand *VerbRestOperand(const Verb *verb) {
    if (!verb->rest) return NULL;
    return FindOperand(verb->rest_word ? verb->rest_word : L"ARGS");
}

const SettingDefinition *VerbSetting(const Verb *verb, const Option *option) {
    for (size_t i = 0; verb->settings && i < SettingsTableCount; i++) {
        const wchar_t *name = SettingsTable[i].option;
        if (name && TextEqual(name, option->name)) return &SettingsTable[i];
    }
    return NULL;
}

/* Returns the group of settings that an option of a verb's own is listed with, or VERB_OPTION_GROUP_OWN. */
static int GroupOfOwnOption(const wchar_t *name) {
    static const struct {
        const wchar_t *name;
        SettingGroup group;
    } groups[] = {
        {L"name", SETTING_GROUP_SERVICE},           {L"from", SETTING_GROUP_SCRIPT},
        {L"from-nssm", SETTING_GROUP_SCRIPT},       {L"service", SETTING_GROUP_SCRIPT},
        {L"password-stdin", SETTING_GROUP_ACCOUNT},
    };
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (TextEqual(groups[i].name, name)) return (int)groups[i].group;
    }
    return VERB_OPTION_GROUP_OWN;
}

int VerbOptionGroup(const Verb *verb, const Option *option) {
    if (!verb->settings) return VERB_OPTION_GROUP_OWN;
    const SettingDefinition *setting = VerbSetting(verb, option);
    return setting ? (int)setting->group : GroupOfOwnOption(option->name);
}

static size_t CollectOptions(const Verb *verb, Option *options) {
    size_t count = 0;
    for (size_t i = 0; i < verb->option_count; i++) options[count++] = verb->options[i];
    for (size_t i = 0; verb->settings && i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (!setting->option) continue;
        options[count++] = (Option){
            .name = setting->option,
            .metavar = setting->metavar,
            .letter = setting->letter,
            .repeatable = SettingIsList(setting->type),
            .help = setting->help,
        };
    }
    if (!verb->verbatim) {
        options[count++] = (Option){.name = L"help", .letter = L'h', .help = N_(L"print this page")};
    }
    return count;
}

Option *VerbOptions(const Verb *verb, size_t *ret_count) {
    size_t maximum = verb->option_count + SettingsTableCount + 1;
    Option *collected = MemoryNew(maximum, sizeof *collected);
    Option *options = MemoryNew(maximum, sizeof *options);
    size_t collected_count = CollectOptions(verb, collected);
    size_t count = 0;
    for (int group = 0; group < VERB_OPTION_GROUP_COUNT; group++) {
        for (size_t i = 0; i < collected_count; i++) {
            if (VerbOptionGroup(verb, &collected[i]) == group) options[count++] = collected[i];
        }
    }
    free(collected);
    *ret_count = count;
    return options;
}
