#include "command/command.h"

#include "base/memory.h"
#include "command/output.h"

#include <stdlib.h>
#include <windows.h>

#define PASSWORD_STDIN                                                                                                 \
    {.name = L"password-stdin", .help = L"the account's password is the first line of standard input"}

static const Option install_options[] = {
    {.name = L"name", .metavar = L"NAME", .help = L"the service's name; the script's own where not given"},
    {.name = L"from", .metavar = L"FILE", .help = L"begin with what `export` has written; options go before it"},
    PASSWORD_STDIN,
};
static const Option import_options[] = {
    {.name = L"name", .metavar = L"NAME", .help = L"the service's name; the file's where not given"},
    {.name = L"dry-run", .help = L"show what would change, and change nothing"},
    PASSWORD_STDIN,
};
static const Option set_options[] = {
    PASSWORD_STDIN,
};
static const Option remove_options[] = {
    {.name = L"purge", .help = L"delete its logs and its state, too"},
};
#define ALL_SERVICES {.name = L"all", .help = L"all services that pyhostsvc installed"}

static const Option wait_options[] = {
    ALL_SERVICES,
    {.name = L"no-wait", .help = L"return as soon as the SCM has taken the request"},
};
static const Option all_options[] = {
    ALL_SERVICES,
};
static const Option status_options[] = {
    ALL_SERVICES,
    {.name = L"json", .help = L"print JSON: an object, or a list of them for several services"},
};
static const Option json_options[] = {
    {.name = L"json", .help = L"print JSON"},
};

#define ONE_OPERAND    .positional_minimum = 1, .positional_maximum = 1
#define ANY_OPERANDS   .positional_maximum = 1000
#define OPTIONS(array) .options = (array), .option_count = sizeof(array) / sizeof *(array)

const Command CommandTable[] = {
    {.name = L"install",
     .synopsis = L"SCRIPT",
     .help = L"Makes a script a service.",
     .run = CommandInstall,
     OPTIONS(install_options),
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"remove",
     .synopsis = L"NAME",
     .help = L"Stops a service, and deletes it.",
     .run = CommandRemove,
     OPTIONS(remove_options),
     ONE_OPERAND},
    {.name = L"start",
     .synopsis = L"NAME...",
     .help = L"Starts services, and waits until they run.",
     .run = CommandStart,
     OPTIONS(wait_options),
     ANY_OPERANDS},
    {.name = L"stop",
     .synopsis = L"NAME...",
     .help = L"Stops services, and waits until they have stopped.",
     .run = CommandStop,
     OPTIONS(wait_options),
     ANY_OPERANDS},
    {.name = L"restart",
     .synopsis = L"NAME...",
     .help = L"Stops services where they run, and starts them.",
     .run = CommandRestart,
     OPTIONS(all_options),
     ANY_OPERANDS},
    {.name = L"pause",
     .synopsis = L"NAME...",
     .help = L"Pauses a service whose script knows how to (winsvc.on_pause), and waits until it has.",
     .run = CommandPause,
     OPTIONS(all_options),
     ANY_OPERANDS},
    {.name = L"continue",
     .synopsis = L"NAME...",
     .help = L"Lets a paused service go on; ends the wait of one that is to be started again.",
     .run = CommandContinue,
     OPTIONS(all_options),
     ANY_OPERANDS},
    {.name = L"reload",
     .synopsis = L"NAME...",
     .help = L"Tells a script to read its configuration again (winsvc.on_reload).",
     .run = CommandReload,
     OPTIONS(all_options),
     ANY_OPERANDS},
    {.name = L"control",
     .synopsis = L"NAME CODE",
     .help = L"Sends a script a control of its own, 128 to 239 (winsvc.on_control).",
     .run = CommandControl,
     .positional_minimum = 2,
     .positional_maximum = 2},
    {.name = L"status",
     .synopsis = L"NAME...",
     .help = L"Shows a service; exits with 3 where it does not run.",
     .run = CommandStatus,
     OPTIONS(status_options),
     ANY_OPERANDS},
    {.name = L"list",
     .synopsis = L"",
     .help = L"Lists the services that pyhostsvc installed.",
     .run = CommandList,
     OPTIONS(json_options)},
    {.name = L"get",
     .synopsis = L"NAME [SETTING]",
     .help = L"Shows what a service is set to.",
     .run = CommandGet,
     OPTIONS(json_options),
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"set",
     .synopsis = L"NAME SETTING VALUE...",
     .help = L"Changes a setting; a list is replaced by the values.",
     .run = CommandSet,
     OPTIONS(set_options),
     .rest = true,
     .positional_minimum = 2,
     .positional_maximum = 1000},
    {.name = L"reset",
     .synopsis = L"NAME [SETTING]",
     .help = L"Sets it back to its default; without one, forgets how the service ended, and how often.",
     .run = CommandReset,
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"export",
     .synopsis = L"NAME [FILE]",
     .help = L"Prints all settings of a service as JSON, or writes them into a file.",
     .run = CommandExport,
     .positional_minimum = 1,
     .positional_maximum = 2},
    {.name = L"import",
     .synopsis = L"FILE",
     .help = L"Installs or changes a service as an exported file says; options go before it.",
     .run = CommandImport,
     OPTIONS(import_options),
     .settings = true,
     .rest = true,
     .positional_minimum = 1,
     .positional_maximum = 1},
    {.name = L"upgrade",
     .synopsis = L"NAME...",
     .help = L"Lets services run this version of pyhostsvc; those that ran are restarted.",
     .run = CommandUpgrade,
     OPTIONS(all_options),
     ANY_OPERANDS},
    {.name = L"run",
     .synopsis = L"SCRIPT",
     .help = L"Runs a script by the service's rules, in this console; Ctrl-C is Stop.",
     .run = CommandRunInConsole,
     .settings = true,
     .rest = true,
     .positional_maximum = 1},
    {.name = L"python",
     .synopsis = L"[ARGS]",
     .help = L"Runs Python as python.exe does, on the services' own runner.",
     .run = CommandPython,
     .rest = true,
     .verbatim = true},
    {.name = L"version", .synopsis = L"", .help = L"Prints the version.", .run = CommandVersion},
    {.name = L"help",
     .synopsis = L"[COMMAND]",
     .help = L"Explains a command.",
     .run = CommandHelp,
     .positional_maximum = 1},
};
const size_t CommandTableCount = sizeof CommandTable / sizeof *CommandTable;

Option *CommandOptions(const Command *command, size_t *ret_count) {
    Option *options = MemoryNew(command->option_count + SettingsTableCount, sizeof *options);
    size_t count = 0;
    for (size_t i = 0; i < command->option_count; i++) options[count++] = command->options[i];
    for (size_t i = 0; command->settings && i < SettingsTableCount; i++) {
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
    *ret_count = count;
    return options;
}

uint32_t CommandExitCode(const Error *error) {
    switch (error->code) {
    case ERROR_CODE_USAGE:
        return EXIT_USAGE;
    case ERROR_SERVICE_DOES_NOT_EXIST:
        return EXIT_NO_SERVICE;
    case ERROR_ACCESS_DENIED:
        return EXIT_DENIED;
    case ERROR_CODE_TIMEOUT:
        return EXIT_TIMED_OUT;
    default:
        return EXIT_FAILED;
    }
}

static const Command *FindCommand(const wchar_t *name, Error *error) {
    for (size_t i = 0; i < CommandTableCount; i++) {
        if (TextEqual(CommandTable[i].name, name)) return &CommandTable[i];
    }
    const wchar_t *nearest = TextNearest(name, &CommandTable->name, CommandTableCount, sizeof *CommandTable);
    ErrorSay(error, ERROR_CODE_USAGE, L"unknown command '%ls'", name);
    if (nearest) {
        ErrorRemedy(error, L"Did you mean '%ls'?", nearest);
    } else {
        ErrorRemedy(error, L"`pyhostsvc help` lists the commands.");
    }
    return NULL;
}

static bool CheckPositional(const Command *command, const Arguments *arguments, Error *error) {
    size_t count = arguments->positional.count;
    if (arguments->rest.count && !command->rest) {
        return ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' takes no arguments after '--'", command->name);
    }
    if (count >= command->positional_minimum && count <= command->positional_maximum) return true;
    if (count < command->positional_minimum) {
        ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' wants a %ls", command->name, command->synopsis);
    } else {
        ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' does not take '%ls'", command->name,
                 arguments->positional.items[command->positional_maximum]);
    }
    bool many = count > command->positional_maximum;
    const wchar_t *hint = command->rest && many
                              ? L" A value with a blank in it wants quotes, and the script's arguments go after '--'."
                          : command->rest ? L" Arguments for the script go after '--'."
                                          : L"";
    return ErrorRemedy(error, L"Usage: pyhostsvc %ls %ls.%ls", command->name, command->synopsis, hint);
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
        ok = ArgumentsParse(count, words, options, option_count, &arguments, error);
    }
    if (ok) {
        ok = CheckPositional(command, &arguments, error) && command->run(&arguments, ret_exit, error);
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
    return CommandExitCode(&error);
}
