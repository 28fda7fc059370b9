#include "command/help.h"

#include "base/memory.h"
#include "base/translation.h"
#include "command/help_json.h"
#include "command/verbs.h"
#include "terminal/output.h"
#include "version.h"

#include <stdlib.h>

enum { PAGE_WIDTH = 80, EXAMPLE_INDENT = 6, LEFT_LIMIT = 28, OVERVIEW_LEFT = 25 };

bool CommandVersion(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    (void)error;
    OutputPrint(_(L"pyhostsvc %hs\n"), PYHOSTSVC_VERSION);
    return true;
}

static void PrintParagraph(const wchar_t *first, const wchar_t *words, size_t indent) {
    Text text = {0};
    TextAppendWrapped(&text, first, words, indent, PAGE_WIDTH);
    OutputText(text.data);
    TextFree(&text);
}

/* Prints the lines of a text, which is already translated, wrapped. A line that begins with a digit is an exit code and
 * its meaning. */
static void PrintLines(const wchar_t *text, size_t indent) {
    while (*text) {
        size_t length = wcscspn(text, L"\n");
        bool code = *text >= L'0' && *text <= L'9';
        wchar_t *line = TextCopyLength(text, length);
        wchar_t first[] = {L' ', L' ', line[0], L'\0'};
        PrintParagraph(code ? first : L"", code ? line + 2 : line, code ? indent + 2 : indent);
        free(line);
        text += length + (text[length] == L'\n');
    }
}

/* A term and its meaning, in two columns. */
typedef struct Row {
    wchar_t *left;
    wchar_t *right;
} Row;

typedef struct Rows {
    Row *items;
    size_t count;
} Rows;

/* Takes ownership of both texts. */
static void AddRow(Rows *rows, wchar_t *left, wchar_t *right) {
    rows->items = MemoryResize(rows->items, rows->count + 1, sizeof *rows->items);
    rows->items[rows->count++] = (Row){left, right};
}

/* Returns the width of the widest term, of those that fit the left column. */
static size_t LeftWidth(const Rows *rows) {
    size_t width = 0;
    for (size_t i = 0; i < rows->count; i++) {
        size_t columns = TextColumns(rows->items[i].left);
        if (columns > width && columns <= LEFT_LIMIT) width = columns;
    }
    return width;
}

/* Prints and frees the rows. A term that is wider than `width` has a line of its own. */
static void PrintRows(Rows *rows, size_t width) {
    for (size_t i = 0; i < rows->count; i++) {
        wchar_t *left = TextPrint(L"  %ls", rows->items[i].left);
        if (TextColumns(rows->items[i].left) > width) {
            OutputPrint(L"%ls\n", left);
            *left = L'\0';
        }
        PrintParagraph(left, rows->items[i].right, width + 4);
        free(left);
        free(rows->items[i].left);
        free(rows->items[i].right);
    }
    free(rows->items);
    *rows = (Rows){0};
}

/* Appends the values that a setting allows, and its default. */
static void AppendRange(Text *text, const SettingDefinition *setting) {
    Settings defaults;
    SettingsInit(&defaults);
    wchar_t *value = SettingsFormat(&defaults, setting);
    for (size_t i = 0; setting->choices && setting->choices[i]; i++) {
        TextAppendFormat(text, L"%ls%ls", i ? L", " : L" (", setting->choices[i]);
    }
    if (setting->choices) {
        TextAppendFormat(text, _(L"; default %ls)"), value);
    } else if (setting->type != SETTING_TYPE_FLAG && *value) {
        TextAppendFormat(text, _(L" (default %ls)"), value);
    }
    free(value);
    SettingsFree(&defaults);
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
    if (option->repeatable) TextAppend(&right, _(L" (may be repeated)"));
    AddRow(rows, TextTake(&left), TextTake(&right));
}

/* Prints the options under the headings of their groups, with one width for the left column. */
static void PrintOptions(const Verb *verb) {
    size_t count = 0;
    size_t width = 0;
    Rows rows[VERB_OPTION_GROUP_COUNT] = {{0}};
    Option *options = VerbOptions(verb, &count);
    for (size_t i = 0; i < count; i++) AddOption(&rows[VerbOptionGroup(verb, &options[i])], verb, &options[i]);
    for (int i = 0; i < VERB_OPTION_GROUP_COUNT; i++) {
        size_t of_group = LeftWidth(&rows[i]);
        if (of_group > width) width = of_group;
    }
    for (int i = 0; i < VERB_OPTION_GROUP_COUNT; i++) {
        const wchar_t *own = verb->settings ? N_(L"Other options") : N_(L"Options");
        const wchar_t *title = i == VERB_OPTION_GROUP_OWN ? own : SettingGroupName((SettingGroup)i);
        if (rows[i].count) OutputPrint(_(L"\n%ls:\n"), _(title));
        PrintRows(&rows[i], width);
    }
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
    if (rows.count) OutputPrint(_(L"\nArguments:\n"));
    PrintRows(&rows, LeftWidth(&rows));
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
        PrintParagraph(L"", _(verb->examples[i].note), EXAMPLE_INDENT);
    }
}

static void PrintExitCodes(const Verb *verb) {
    OutputPrint(_(L"\nExit codes:\n"));
    if (verb->exits) PrintLines(_(verb->exits), 2);
    if (verb->verbatim) return;
    PrintParagraph(L"",
                   _(L"In general: 0 done, 1 failed, 2 wrong usage, 3 not running, 4 no such service, 5 access denied, "
                     L"6 timed out"),
                   2);
}

void HelpPrintVerb(const Verb *verb) {
    PrintForms(verb);
    OutputPrint(L"\n");
    PrintParagraph(L"", _(verb->help), 0);
    if (verb->details) {
        OutputPrint(L"\n");
        PrintLines(_(verb->details), 0);
    }
    PrintOperands(verb);
    PrintOptions(verb);
    PrintExamples(verb);
    PrintExitCodes(verb);
    if (verb->page) OutputPrint(_(L"\nDocumentation: %ls\n"), verb->page);
}

/* Returns a list of the verbs in a group that have no line of their own; the caller frees it. */
static wchar_t *OtherVerbs(VerbGroup group) {
    Text names = {0};
    for (size_t i = 0; i < VerbTableCount; i++) {
        const Verb *verb = &VerbTable[i];
        if (verb->group == group && !verb->common) {
            TextAppendFormat(&names, L"%ls%ls", names.length ? L", " : L"", verb->name);
        }
    }
    return TextTake(&names);
}

static void PrintGroup(VerbGroup group) {
    Rows rows = {0};
    for (size_t i = 0; i < VerbTableCount; i++) {
        const Verb *verb = &VerbTable[i];
        if (verb->group != group || !verb->common) continue;
        const wchar_t *blank = *verb->synopsis ? L" " : L"";
        AddRow(&rows, TextPrint(L"%ls%ls%ls", verb->name, blank, verb->synopsis), TextCopy(_(verb->help)));
    }
    PrintRows(&rows, OVERVIEW_LEFT);
}

/* Fits a terminal of 24 lines with the next prompt below it: only common verbs have a line. */
static void PrintOverview(void) {
    static const wchar_t *const titles[] = {N_(L"Install and change:"), N_(L"Start and stop:"), N_(L"Inspect:")};
    OutputPrint(_(L"pyhostsvc %hs runs Python scripts as Windows services.\n"), PYHOSTSVC_VERSION);
    OutputPrint(_(L"Usage: pyhostsvc COMMAND [arguments] [options]\n\n"));
    for (int group = 0; group < VERB_GROUP_COUNT; group++) {
        wchar_t *others = OtherVerbs((VerbGroup)group);
        bool common = group != VERB_GROUP_OTHER;
        if (common) OutputPrint(L"%ls\n", _(titles[group]));
        if (common) PrintGroup((VerbGroup)group);
        OutputPrint(common ? _(L"  More: %ls\n") : _(L"Other: %ls\n"), others);
        free(others);
    }
    OutputPrint(_(L"\n`pyhostsvc help COMMAND` explains a command, with its options and examples.\n"));
}

bool CommandHelp(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    bool one = arguments->positional.count > 0;
    const Verb *verb = one ? VerbNamed(arguments->positional.items[0], error) : NULL;
    if (one && !verb) return false;
    if (ArgumentsHas(arguments, L"json")) {
        HelpJsonPrint(verb);
    } else if (verb) {
        HelpPrintVerb(verb);
    } else {
        PrintOverview();
    }
    return true;
}
