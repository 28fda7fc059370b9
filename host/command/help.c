#include "command/command.h"

#include "command/output.h"
#include "version.h"

#include <stdlib.h>

bool CommandVersion(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    (void)error;
    OutputPrint(L"pyhostsvc %hs\n", PYHOSTSVC_VERSION);
    return true;
}

/* The setting that an option sets; NULL for a command's own. */
static const SettingDefinition *SettingOf(const Command *command, const Option *option) {
    for (size_t i = 0; command->settings && i < SettingsTableCount; i++) {
        const wchar_t *name = SettingsTable[i].option;
        if (name && TextEqual(name, option->name)) return &SettingsTable[i];
    }
    return NULL;
}

/* What a setting allows, and its default. */
static void AppendRange(Text *text, const SettingDefinition *setting) {
    if (setting->type == SETTING_DURATION) TextAppendFormat(text, L" (default %g)", setting->fallback / 1000.0);
    if (setting->type == SETTING_NUMBER) TextAppendFormat(text, L" (default %u)", setting->fallback);
    if (setting->type != SETTING_CHOICE) return;
    for (size_t i = 0; setting->choices[i]; i++) {
        TextAppendFormat(text, L"%ls%ls", i ? L", " : L" (", setting->choices[i]);
        if (i == setting->fallback) TextAppend(text, L", the default");
    }
    TextAppend(text, L")");
}

static void PrintOption(const Command *command, const Option *option) {
    Text left = {0};
    Text right = {0};
    if (option->letter) {
        TextAppendFormat(&left, L"-%lc, --%ls", option->letter, option->name);
    } else {
        TextAppendFormat(&left, L"    --%ls", option->name);
    }
    if (option->metavar) TextAppendFormat(&left, L" %ls", option->metavar);
    TextAppend(&right, option->help);
    const SettingDefinition *setting = SettingOf(command, option);
    if (setting) AppendRange(&right, setting);
    if (option->repeatable) TextAppend(&right, L"; may be repeated");
    OutputPrint(L"  %-28ls %ls\n", left.data, right.data);
    TextFree(&left);
    TextFree(&right);
}

static void PrintCommand(const Command *command) {
    size_t count = 0;
    Option *options = CommandOptions(command, &count);
    OutputPrint(L"Usage: pyhostsvc %ls %ls%ls%ls\n\n%ls\n", command->name, command->synopsis,
                count ? L" [options]" : L"", command->rest && !command->verbatim ? L" [-- ARGS]" : L"", command->help);
    if (count) OutputPrint(L"\nOptions, before or after the operands:\n");
    for (size_t i = 0; i < count; i++) PrintOption(command, &options[i]);
    if (command->rest && !command->verbatim) OutputPrint(L"  %-28ls %ls\n", L"-- ARGS", L"the script's own arguments");
    free(options);
}

static void PrintOverview(void) {
    OutputPrint(L"pyhostsvc %hs: any Python script as a real Windows service, in one process.\n\n", PYHOSTSVC_VERSION);
    OutputPrint(L"Usage: pyhostsvc COMMAND [options]\n\n");
    for (size_t i = 0; i < CommandTableCount; i++) {
        OutputPrint(L"  %-8ls %-21ls %ls\n", CommandTable[i].name, CommandTable[i].synopsis, CommandTable[i].help);
    }
    OutputPrint(L"\n`pyhostsvc help COMMAND` has a command's options.\n"
                L"Exit codes: 0 done, 1 failed, 2 usage, 3 not running (status), 4 no such service, 5 access denied,\n"
                L"6 timed out; run, python: the script's own.\n");
}

bool CommandHelp(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    if (!arguments->positional.count) {
        PrintOverview();
        return true;
    }
    const wchar_t *name = arguments->positional.items[0];
    for (size_t i = 0; i < CommandTableCount; i++) {
        if (!TextEqual(CommandTable[i].name, name)) continue;
        PrintCommand(&CommandTable[i]);
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, L"there is no command '%ls' to explain", name);
    return ErrorRemedy(error, L"`pyhostsvc help` lists the commands.");
}
