#include "command/help.h"

#include "base/memory.h"
#include "base/translation.h"
#include "command/help_json.h"
#include "command/verbs.h"
#include "terminal/output.h"
#include "version.h"

#include <stdlib.h>

enum { PAGE_WIDTH = 100, EXAMPLE_INDENT = 6, LEFT_LIMIT = 36, OVERVIEW_LEFT = 25 };

bool CommandVersion(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    (void)error;
    OutputPrint(_(L"pyhostsvc %hs\n"), PYHOSTSVC_VERSION);
    return true;
}

static void PrintWrapped(const wchar_t *first, const wchar_t *words, size_t indent) {
    Text text = {0};
    TextAppendWrapped(&text, first, _(words), indent, PAGE_WIDTH);
    OutputPrint(L"%ls", text.data);
    TextFree(&text);
}

/* A term, and what it is, in two columns. */
typedef struct Row {
    wchar_t *left;
    wchar_t *right;
} Row;

typedef struct Rows {
    Row *items;
    size_t count;
} Rows;

/* Takes both. */
static void AddRow(Rows *rows, wchar_t *left, wchar_t *right) {
    rows->items = MemoryResize(rows->items, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = (Row){left, right};
}

/* Prints and frees them, with `width` characters for the left column, or as many as it needs. */
static void PrintRows(Rows *rows, size_t width) {
    for (size_t i = 0; i < rows->count; i++) {
        size_t length = TextColumns(rows->items[i].left);
        if (length > width && length <= LEFT_LIMIT) width = length;
    }
    for (size_t i = 0; i < rows->count; i++) {
        wchar_t *left = TextPrint(L"  %ls", rows->items[i].left);
        PrintWrapped(left, rows->items[i].right, width + 4);
        free(left);
        free(rows->items[i].left);
        free(rows->items[i].right);
    }
    free(rows->items);
    *rows = (Rows){0};
}

/* What a setting allows, and its default. */
static void AppendRange(Text *text, const SettingDefinition *setting) {
    if (setting->type == SETTING_DURATION) TextAppendFormat(text, _(L" (default %g)"), setting->fallback / 1000.0);
    if (setting->type == SETTING_NUMBER) TextAppendFormat(text, _(L" (default %u)"), setting->fallback);
    if (setting->type != SETTING_CHOICE) return;
    for (size_t i = 0; setting->choices[i]; i++) {
        TextAppendFormat(text, L"%ls%ls", i ? L", " : _(L" (one of "), setting->choices[i]);
    }
    TextAppendFormat(text, _(L"; default %ls)"), setting->choices[setting->fallback]);
}

static void AddOption(Rows *rows, const Verb *verb, const Option *option) {
    Text left = {0};
    Text right = {0};
    if (option->letter) {
        TextAppendFormat(&left, L"-%lc, --%ls", option->letter, option->name);
    } else {
        TextAppendFormat(&left, L"    --%ls", option->name);
    }
    if (option->metavar) TextAppendFormat(&left, L" %ls", option->metavar);
    TextAppend(&right, _(option->help));
    const SettingDefinition *setting = VerbSetting(verb, option);
    if (setting) AppendRange(&right, setting);
    if (option->repeatable) TextAppend(&right, _(L"; may be repeated"));
    AddRow(rows, TextTake(&left), TextTake(&right));
}

static void PrintOptions(const Verb *verb) {
    size_t count = 0;
    Rows rows = {0};
    Option *options = VerbOptions(verb, &count);
    for (size_t i = 0; i < count; i++) AddOption(&rows, verb, &options[i]);
    if (count) OutputPrint(_(L"\nOptions, before or after the operands:\n"));
    PrintRows(&rows, 0);
    free(options);
}

static void PrintOperands(const Verb *verb) {
    Rows rows = {0};
    const Operand *last = NULL;
    for (size_t i = 0; i < verb->positional_maximum; i++) {
        const Operand *operand = VerbOperand(verb, i);
        if (!operand || operand == last) break;
        AddRow(&rows, TextCopy(operand->word), TextCopy(_(operand->help)));
        last = operand;
    }
    const Operand *rest = verb->verbatim ? NULL : VerbRestOperand(verb);
    if (rest && rest != last) AddRow(&rows, TextCopy(rest->word), TextCopy(_(rest->help)));
    if (rows.count) OutputPrint(_(L"\nOperands:\n"));
    PrintRows(&rows, 0);
}

static void PrintForms(const Verb *verb) {
    for (size_t i = 0; verb->forms && verb->forms[i]; i++) {
        OutputPrint(i ? _(L"       pyhostsvc %ls %ls\n") : _(L"Usage: pyhostsvc %ls %ls\n"), verb->name,
                    _(verb->forms[i]));
    }
    if (verb->forms) return;
    OutputPrint(_(L"Usage: pyhostsvc %ls"), verb->name);
    if (*verb->synopsis) OutputPrint(L" %ls", verb->synopsis);
    if (!verb->verbatim) OutputPrint(L"%ls", _(L" [options]"));
    if (verb->rest && !verb->verbatim) {
        OutputPrint(L" [-- %ls]", verb->rest_word ? verb->rest_word : L"ARGS");
    }
    OutputPrint(L"\n");
}

static void PrintExamples(const Verb *verb) {
    if (verb->example_count) OutputPrint(_(L"\nExamples:\n"));
    for (size_t i = 0; i < verb->example_count; i++) {
        OutputPrint(_(L"  pyhostsvc %ls\n"), verb->examples[i].line);
        PrintWrapped(L"", verb->examples[i].note, EXAMPLE_INDENT);
    }
}

void HelpPrintVerb(const Verb *verb) {
    PrintForms(verb);
    OutputPrint(L"\n");
    PrintWrapped(L"", verb->help, 0);
    if (verb->details) PrintWrapped(L"", verb->details, 0);
    PrintOperands(verb);
    PrintOptions(verb);
    PrintExamples(verb);
    if (!verb->exits) return;
    OutputPrint(_(L"\nExit codes (`pyhostsvc help` has those of all commands):\n"));
    PrintWrapped(L"", verb->exits, 2);
}

static void AddGroup(Rows *rows, VerbGroup group) {
    for (size_t i = 0; i < VerbTableCount; i++) {
        const Verb *verb = &VerbTable[i];
        if (verb->group != group) continue;
        const wchar_t *blank = *verb->synopsis ? L" " : L"";
        AddRow(rows, TextPrint(L"%ls%ls%ls", verb->name, blank, verb->synopsis), TextCopy(_(verb->help)));
    }
}

static void PrintOverview(void) {
    static const wchar_t *const titles[VERB_GROUP_COUNT] = {N_(L"Install and change:"), N_(L"Run:"), N_(L"Look:"),
                                                            N_(L"And:")};
    OutputPrint(_(L"pyhostsvc %hs: any Python script as a real Windows service, in one process.\n\n"),
                PYHOSTSVC_VERSION);
    OutputPrint(_(L"Usage: pyhostsvc COMMAND [options]; `pyhostsvc help COMMAND` has options and examples.\n\n"));
    for (int group = 0; group < VERB_GROUP_COUNT; group++) {
        Rows rows = {0};
        AddGroup(&rows, (VerbGroup)group);
        OutputPrint(L"%ls\n", _(titles[group]));
        PrintRows(&rows, OVERVIEW_LEFT);
    }
    OutputPrint(_(L"\nExit codes: 0 done, 1 failed, 2 usage, 3 not running, 4 no such service, 5 access denied,\n"
                  L"6 timed out; run, python: the script's own.\n"));
}

bool CommandHelp(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.count ? arguments->positional.items[0] : NULL;
    const Verb *verb = name ? VerbFind(name) : NULL;
    if (name && !verb) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"there is no command '%ls' to explain"), name);
        return ErrorRemedy(error, _(L"`pyhostsvc help` lists the commands."));
    }
    if (ArgumentsHas(arguments, L"json")) {
        HelpJsonPrint(verb);
    } else if (verb) {
        HelpPrintVerb(verb);
    } else {
        PrintOverview();
    }
    return true;
}
