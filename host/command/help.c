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

static void PrintOption(const Option *option) {
    Text left = {0};
    TextAppendFormat(&left, option->letter ? L"-%lc, --%ls" : L"%.0lc--%ls", option->letter ? option->letter : L' ',
                     option->name);
    if (option->metavar) TextAppendFormat(&left, L" %ls", option->metavar);
    OutputPrint(L"  %-26ls %ls\n", left.data, option->help);
    TextFree(&left);
}

static void PrintCommand(const Command *command) {
    size_t count = 0;
    Option *options = CommandOptions(command, &count);
    OutputPrint(L"Usage: pyhostsvc %ls %ls%ls%ls\n\n%ls\n", command->name, command->synopsis,
                count ? L" [options]" : L"", command->rest ? L" [-- ARGS]" : L"", command->help);
    if (count) OutputPrint(L"\nOptions, before or after the operands:\n");
    for (size_t i = 0; i < count; i++) PrintOption(&options[i]);
    if (command->rest) OutputPrint(L"  %-26ls %ls\n", L"-- ARGS", L"the script's own arguments");
    free(options);
}

static void PrintOverview(void) {
    OutputPrint(L"pyhostsvc %hs: any Python script as a real Windows service, in one process.\n\n", PYHOSTSVC_VERSION);
    OutputPrint(L"Usage: pyhostsvc COMMAND [options]\n\n");
    for (size_t i = 0; i < CommandTableCount; i++) {
        OutputPrint(L"  %-8ls %-10ls %ls\n", CommandTable[i].name, CommandTable[i].synopsis, CommandTable[i].help);
    }
    OutputPrint(L"\n`pyhostsvc help COMMAND` has a command's options.\n"
                L"Exit codes: 0 done, 1 failed, 2 usage, 3 not running (status), 4 no such service, 5 access denied,\n"
                L"6 timed out; run: the script's own.\n");
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
