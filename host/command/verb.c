#include "command/verb.h"

#include "base/memory.h"
#include "base/translation.h"
#include "command/verbs.h"

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

Option *VerbOptions(const Verb *verb, size_t *ret_count) {
    Option *options = MemoryNew(verb->option_count + SettingsTableCount + 1, sizeof *options);
    size_t count = 0;
    for (size_t i = 0; i < verb->option_count; i++) options[count++] = verb->options[i];
    for (size_t i = 0; verb->settings && i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (!setting->option) continue;
        options[count++] = (Option){
            .name = setting->option,
            .metavar = setting->metavar,
            .letter = TextEqual(setting->option, L"module") ? L'm' : 0,
            .repeatable = SettingIsList(setting->type),
            .help = setting->help,
        };
    }
    if (!verb->verbatim) {
        options[count++] = (Option){.name = L"help", .letter = L'h', .help = N_(L"print this page")};
    }
    *ret_count = count;
    return options;
}
