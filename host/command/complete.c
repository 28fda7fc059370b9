#include "command/complete.h"

#include "base/memory.h"
#include "base/translation.h"
#include "command/verb.h"
#include "scm/service_list.h"

#include <stdlib.h>

/* A command line that is being completed. */
typedef struct Line {
    const Verb *verb;
    Option *options;
    size_t option_count;
    bool *given;         /* for each option: it is on the line */
    const Option *value; /* the option whose value the word is; NULL if it is not a value */
    TextList operands;   /* those before the word */
    bool rest;           /* "--" is before the word */
    const wchar_t *word; /* the part that is typed, without `joined` */
    wchar_t *joined;     /* "--name=", which every candidate repeats; or NULL */
    TextList *candidates;
} Line;

static void Add(const Line *line, const wchar_t *candidate, const wchar_t *meaning) {
    wchar_t *start = TextCopyLength(candidate, wcsnlen(candidate, wcslen(line->word)));
    if (TextEqualFold(start, line->word)) {
        const wchar_t *joined = line->joined ? line->joined : L"";
        TextListAppendOwned(line->candidates, TextPrint(L"%ls%ls\t%ls", joined, candidate, _(meaning)));
    }
    free(start);
}

static void AddCommands(const Line *line) {
    for (size_t i = 0; i < VerbTableCount; i++) Add(line, VerbTable[i].name, VerbTable[i].help);
}

/* Offers the services that the command line does not name yet. Listing services requires no rights. */
static void AddServices(const Line *line) {
    TextList names = {0};
    Error ignored;
    ServiceList(&names, &ignored);
    for (size_t i = 0; i < names.count; i++) {
        if (!TextListHasFold(&line->operands, names.items[i])) Add(line, names.items[i], _(L"a service"));
    }
    TextListFree(&names);
}

/* `all` includes the setting that cannot be changed. */
static void AddSettings(const Line *line, bool all) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (all || !SettingsTable[i].fixed) Add(line, SettingsTable[i].name, SettingsTable[i].help);
    }
}

static void AddWords(const Line *line, const wchar_t *const *words, const wchar_t *meaning) {
    for (size_t i = 0; words[i]; i++) Add(line, words[i], meaning);
}

static void AddValues(const Line *line, const SettingDefinition *setting) {
    const wchar_t *const *words = SettingWords(setting);
    if (words) AddWords(line, words, setting->help);
    if (setting->suggests_services) AddServices(line);
}

static void AddOptions(const Line *line) {
    for (size_t i = 0; i < line->option_count; i++) {
        const Option *option = &line->options[i];
        if (line->given[i] && !option->repeatable) continue;
        wchar_t *name = TextPrint(L"--%ls", option->name);
        Add(line, name, option->help);
        free(name);
    }
}

static void AddOperands(const Line *line) {
    static const wchar_t *const shells[] = {L"powershell", L"words", NULL};
    size_t index = line->operands.count;
    const Operand *operand = line->rest ? VerbRestOperand(line->verb) : VerbOperand(line->verb, index);
    const SettingDefinition *setting = NULL;
    if (!operand) {
        if (!line->rest) AddOptions(line); /* only options can follow */
        return;
    }
    switch (operand->kind) {
    case OPERAND_COMMAND:
        AddCommands(line);
        break;
    case OPERAND_SERVICE:
        AddServices(line);
        break;
    case OPERAND_SETTING:
        AddSettings(line, TextEqual(line->verb->name, L"get"));
        break;
    case OPERAND_VALUE:
        setting = index > 1 ? SettingsFind(line->operands.items[1]) : NULL;
        if (setting) AddValues(line, setting);
        break;
    case OPERAND_SHELL:
        AddWords(line, shells, operand->help);
        break;
    default:
        break;
    }
}

/* Returns the option that a word such as "--name", "--name=value" or "-n" names, or NULL. */
static const Option *FindOption(const Line *line, const wchar_t *word) {
    bool name = word[1] == L'-';
    size_t length = name ? wcscspn(word + 2, L"=") : 0;
    for (size_t i = 0; i < line->option_count; i++) {
        const Option *option = &line->options[i];
        bool same = name ? wcslen(option->name) == length && wcsncmp(option->name, word + 2, length) == 0
                         : option->letter && word[1] == option->letter && !word[2];
        if (same) return option;
    }
    return NULL;
}

/* Reads the words before the word. They may be wrong: completion does not report errors. */
static void ReadBefore(Line *line, const TextList *words) {
    for (size_t i = 1; i + 1 < words->count; i++) {
        const wchar_t *word = words->items[i];
        const Option *option = word[0] == L'-' && !line->rest ? FindOption(line, word) : NULL;
        if (line->value) { /* the word is that value */
            line->value = NULL;
        } else if (TextEqual(word, L"--")) {
            line->rest = true;
        } else if (option) {
            line->given[option - line->options] = true;
            if (option->metavar && !wcschr(word, L'=')) line->value = option;
        } else {
            TextListAppend(&line->operands, word);
        }
    }
}

/* Splits "--restart=al" into the option and the part of its value. */
static void ReadJoined(Line *line) {
    const wchar_t *equals = wcschr(line->word, L'=');
    if (line->value || line->rest || !TextStartsWith(line->word, L"--") || !equals) return;
    line->value = FindOption(line, line->word);
    line->joined = TextCopyLength(line->word, (size_t)(equals + 1 - line->word));
    line->word = equals + 1;
}

static void CompleteLine(Line *line, const TextList *words) {
    line->options = VerbOptions(line->verb, &line->option_count);
    line->given = MemoryNew(line->option_count + 1, sizeof *line->given);
    ReadBefore(line, words);
    ReadJoined(line);
    if (line->value) {
        const SettingDefinition *setting = VerbSetting(line->verb, line->value);
        if (setting) AddValues(line, setting);
    } else if (!line->joined && !line->rest && line->word[0] == L'-') {
        AddOptions(line);
    } else if (!line->joined) {
        AddOperands(line);
    }
    free(line->joined);
    free(line->given);
    free(line->options);
    TextListFree(&line->operands);
}

void CompleteWords(const TextList *words, TextList *ret_candidates) {
    *ret_candidates = (TextList){0};
    Line line = {.candidates = ret_candidates};
    if (!words->count) return;
    line.word = words->items[words->count - 1];
    if (words->count == 1) {
        AddCommands(&line);
        if (line.word[0] == L'-') Add(&line, L"--help", _(L"print the list of commands"));
        return;
    }
    line.verb = VerbFind(words->items[0]);
    if (line.verb && !line.verb->verbatim) CompleteLine(&line, words);
}
