/* From a command line to the command that it names, and to an exit code. */
#include "command/command.h"

#include "base/translation.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

static const Command *FindCommand(const wchar_t *name, Error *error) {
    const Command *command = CommandFind(name);
    if (command) return command;
    const wchar_t *nearest = TextNearest(name, &CommandTable->name, CommandTableCount, sizeof *CommandTable);
    ErrorSay(error, ERROR_CODE_USAGE, _(L"unknown command '%ls'"), name);
    if (nearest) {
        ErrorRemedy(error, _(L"Did you mean '%ls'?"), nearest);
    } else {
        ErrorRemedy(error, _(L"`pyhostsvc help` lists the commands."));
    }
    return NULL;
}

static bool CheckPositional(const Command *command, const Arguments *arguments, Error *error) {
    size_t count = arguments->positional.count;
    if (arguments->rest.count && !command->rest) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' takes no arguments after '--'"), command->name);
        return ErrorRemedy(error, _(L"Leave '--' and what follows out."));
    }
    if (count >= command->positional_minimum && count <= command->positional_maximum) return true;
    bool many = count > command->positional_maximum;
    if (many) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' does not take '%ls'"), command->name,
                 arguments->positional.items[command->positional_maximum]);
    } else {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' wants %ls"), command->name, command->synopsis);
    }
    const wchar_t *blank = *command->synopsis ? L" " : L"";
    ErrorRemedy(error, _(L"Use it as `pyhostsvc %ls%ls%ls`."), command->name, blank, command->synopsis);
    if (!command->rest || command->rest_word) return false;
    if (many) ErrorRemedyMore(error, _(L"A value with a blank in it wants quotes."));
    return ErrorRemedyMore(error, _(L"Arguments for the script go after '--'."));
}

/* Where the options are, for who has taken one that there is not. */
static bool SayOptions(const Command *command, Error *error) {
    if (*error->remedy) return false;
    ErrorRemedy(error, _(L"`pyhostsvc help %ls` has the options."), command->name);
    return command->rest && !command->rest_word &&
           ErrorRemedyMore(error, _(L"Arguments for the script go after '--'."));
}

/* Every word is the command's. */
static void TakeVerbatim(int count, wchar_t *const *words, Arguments *ret_arguments) {
    *ret_arguments = (Arguments){0};
    for (int i = 0; i < count; i++) TextListAppend(&ret_arguments->rest, words[i]);
}

static bool RunCommand(const Command *command, int count, wchar_t *const *words, uint32_t *ret_exit, Error *error) {
    size_t option_count = 0;
    Option *options = CommandOptions(command, &option_count);
    Arguments arguments;
    bool ok = true;
    if (command->verbatim) {
        TakeVerbatim(count, words, &arguments);
    } else {
        ok = ArgumentsParse(count, words, options, option_count, &arguments, error) || SayOptions(command, error);
    }
    if (ok) {
        if (!command->verbatim && ArgumentsHas(&arguments, L"help")) {
            CommandExplain(command);
        } else {
            ok = CheckPositional(command, &arguments, error) && command->run(&arguments, ret_exit, error);
        }
        ArgumentsFree(&arguments);
    }
    free(options);
    return ok;
}

uint32_t CommandRun(int count, wchar_t *const *arguments) {
    Error error;
    uint32_t exit_code = EXIT_DONE;
    const Command *command = FindCommand(arguments[0], &error);
    if (command && RunCommand(command, count - 1, arguments + 1, &exit_code, &error)) return exit_code;
    OutputError(&error);
    return ExitCodeOf(&error);
}
