#include "command/command.h"

#include "base/memory.h"
#include "base/translation.h"
#include "command/help_json.h"
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

static void AddOption(Rows *rows, const Command *command, const Option *option) {
    Text left = {0};
    Text right = {0};
    if (option->letter) {
        TextAppendFormat(&left, L"-%lc, --%ls", option->letter, option->name);
    } else {
        TextAppendFormat(&left, L"    --%ls", option->name);
    }
    if (option->metavar) TextAppendFormat(&left, L" %ls", option->metavar);
    TextAppend(&right, _(option->help));
    const SettingDefinition *setting = CommandSetting(command, option);
    if (setting) AppendRange(&right, setting);
    if (option->repeatable) TextAppend(&right, _(L"; may be repeated"));
    AddRow(rows, TextTake(&left), TextTake(&right));
}

static void PrintOptions(const Command *command) {
    size_t count = 0;
    Rows rows = {0};
    Option *options = CommandOptions(command, &count);
    for (size_t i = 0; i < count; i++) AddOption(&rows, command, &options[i]);
    if (count) OutputPrint(_(L"\nOptions, before or after the operands:\n"));
    PrintRows(&rows, 0);
    free(options);
}

static void PrintOperands(const Command *command) {
    Rows rows = {0};
    const Operand *last = NULL;
    for (size_t i = 0; i < command->positional_maximum; i++) {
        const Operand *operand = CommandOperand(command, i);
        if (!operand || operand == last) break;
        AddRow(&rows, TextCopy(operand->word), TextCopy(_(operand->help)));
        last = operand;
    }
    const Operand *rest = command->verbatim ? NULL : CommandRestOperand(command);
    if (rest && rest != last) AddRow(&rows, TextCopy(rest->word), TextCopy(_(rest->help)));
    if (rows.count) OutputPrint(_(L"\nOperands:\n"));
    PrintRows(&rows, 0);
}

static void PrintForms(const Command *command) {
    for (size_t i = 0; command->forms && command->forms[i]; i++) {
        OutputPrint(i ? _(L"       pyhostsvc %ls %ls\n") : _(L"Usage: pyhostsvc %ls %ls\n"), command->name,
                    _(command->forms[i]));
    }
    if (command->forms) return;
    OutputPrint(_(L"Usage: pyhostsvc %ls"), command->name);
    if (*command->synopsis) OutputPrint(L" %ls", command->synopsis);
    if (!command->verbatim) OutputPrint(L"%ls", _(L" [options]"));
    if (command->rest && !command->verbatim) {
        OutputPrint(L" [-- %ls]", command->rest_word ? command->rest_word : L"ARGS");
    }
    OutputPrint(L"\n");
}

static void PrintExamples(const Command *command) {
    if (command->example_count) OutputPrint(_(L"\nExamples:\n"));
    for (size_t i = 0; i < command->example_count; i++) {
        OutputPrint(_(L"  pyhostsvc %ls\n"), command->examples[i].line);
        PrintWrapped(L"", command->examples[i].note, EXAMPLE_INDENT);
    }
}

void CommandExplain(const Command *command) {
    PrintForms(command);
    OutputPrint(L"\n");
    PrintWrapped(L"", command->help, 0);
    if (command->details) PrintWrapped(L"", command->details, 0);
    PrintOperands(command);
    PrintOptions(command);
    PrintExamples(command);
    if (!command->exits) return;
    OutputPrint(_(L"\nExit codes (`pyhostsvc help` has those of all commands):\n"));
    PrintWrapped(L"", command->exits, 2);
}

static void AddGroup(Rows *rows, CommandGroup group) {
    for (size_t i = 0; i < CommandTableCount; i++) {
        const Command *command = &CommandTable[i];
        if (command->group != group) continue;
        const wchar_t *blank = *command->synopsis ? L" " : L"";
        AddRow(rows, TextPrint(L"%ls%ls%ls", command->name, blank, command->synopsis), TextCopy(_(command->help)));
    }
}

static void PrintOverview(void) {
    static const wchar_t *const titles[GROUP_COUNT] = {N_(L"Install and change:"), N_(L"Run:"), N_(L"Look:"),
                                                       N_(L"And:")};
    OutputPrint(_(L"pyhostsvc %hs: any Python script as a real Windows service, in one process.\n\n"),
                PYHOSTSVC_VERSION);
    OutputPrint(_(L"Usage: pyhostsvc COMMAND [options]; `pyhostsvc help COMMAND` has options and examples.\n\n"));
    for (int group = 0; group < GROUP_COUNT; group++) {
        Rows rows = {0};
        AddGroup(&rows, (CommandGroup)group);
        OutputPrint(L"%ls\n", _(titles[group]));
        PrintRows(&rows, OVERVIEW_LEFT);
    }
    OutputPrint(_(L"\nExit codes: 0 done, 1 failed, 2 usage, 3 not running, 4 no such service, 5 access denied,\n"
                  L"6 timed out; run, python: the script's own.\n"));
}

bool CommandHelp(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.count ? arguments->positional.items[0] : NULL;
    const Command *command = name ? CommandFind(name) : NULL;
    if (name && !command) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"there is no command '%ls' to explain"), name);
        return ErrorRemedy(error, _(L"`pyhostsvc help` lists the commands."));
    }
    if (ArgumentsHas(arguments, L"json")) {
        HelpJsonPrint(command);
    } else if (command) {
        CommandExplain(command);
    } else {
        PrintOverview();
    }
    return true;
}
