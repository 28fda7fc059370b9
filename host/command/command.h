/* The commands: one file each, and one table of them. */
#ifndef PYHOSTSVC_COMMAND_COMMAND_H
#define PYHOSTSVC_COMMAND_COMMAND_H

#include "base/error.h"
#include "command/arguments.h"
#include "settings/settings.h"

#include <stdbool.h>

/* A command's own exit codes; those of failures follow from the error's code (table.c). */
enum {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_RUNNING = 3,
    EXIT_NO_SERVICE = 4,
    EXIT_DENIED = 5,
    EXIT_TIMED_OUT = 6
};

/* Does it. `ret_exit` starts at EXIT_DONE. */
typedef bool CommandFunction(const Arguments *arguments, uint32_t *ret_exit, Error *error);

typedef struct Command {
    const wchar_t *name;
    const wchar_t *synopsis; /* its operands, for help */
    const wchar_t *help;
    CommandFunction *run;
    const Option *options; /* its own */
    size_t option_count;
    bool settings; /* takes an option for each setting that has one, too */
    bool rest;     /* takes arguments after "--" */
    bool verbatim; /* all words are in `rest`: none is an option */
    size_t positional_minimum;
    size_t positional_maximum;
} Command;

extern const Command CommandTable[];
extern const size_t CommandTableCount;

/* Parses and runs a command line, `arguments[0]` being the command. Reports errors to standard error. Returns the exit
 * code. */
uint32_t CommandRun(int count, wchar_t *const *arguments);

/* The exit code of a command that has failed so. */
uint32_t CommandExitCode(const Error *error);

/* All options of a command; the caller frees the array. */
Option *CommandOptions(const Command *command, size_t *ret_count);

CommandFunction CommandInstall, CommandRemove, CommandStart, CommandStop, CommandRestart, CommandStatus, CommandList,
    CommandRunInConsole, CommandExport, CommandImport, CommandVersion, CommandHelp, CommandGet, CommandSet,
    CommandReset, CommandPause, CommandContinue, CommandControl, CommandReload, CommandPython, CommandUpgrade;

/* Lays over `settings` what `file` has (NULL: none), then every option that was given, and `script` (NULL: none), and
 * resolves all of it to absolute paths. On failure some of it may be changed. */
bool CommandOverlay(const Arguments *arguments, const wchar_t *file, const wchar_t *script, Settings *settings,
                    Error *error);

/* The exported settings in a file. The caller frees the name, which may be NULL. */
bool CommandReadFile(const wchar_t *path, wchar_t **ret_name, Settings *settings, Error *error);

/* --name, or the name in `file` (NULL: no file); NULL where neither has one. The caller frees, also after a failure. */
bool CommandReadName(const Arguments *arguments, const wchar_t *file, wchar_t **ret_name, Error *error);

/* Installs what `file` and the options say, as `name` (NULL: as they say). */
bool CommandInstallFrom(const Arguments *arguments, const wchar_t *file, const wchar_t *script, const wchar_t *name,
                        Error *error);

/* Checks the account, and writes it as it will be read back from the SCM: "LocalService" is "local". */
bool CommandResolveAccount(Settings *settings, const wchar_t *service, Error *error);

/* Makes a setting that was given by hand absolute, as install does, and checks that what it names is there. */
bool CommandResolve(Settings *settings, const SettingDefinition *setting, Error *error);

#endif
