/* The commands: one file each, and one table of them. */
#ifndef PYHOSTSVC_COMMAND_COMMAND_H
#define PYHOSTSVC_COMMAND_COMMAND_H

#include "account/grants.h"
#include "base/error.h"
#include "settings/settings.h"
#include "terminal/arguments.h"

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

/* Where `help` lists it. */
typedef enum CommandGroup { GROUP_CHANGE, GROUP_RUN, GROUP_LOOK, GROUP_OTHER } CommandGroup;
enum { GROUP_COUNT = GROUP_OTHER + 1 };

/* What a word of a synopsis stands for: also what can be completed in its place. */
typedef enum OperandKind {
    OPERAND_SERVICE,
    OPERAND_SETTING,
    OPERAND_VALUE, /* of the setting before it */
    OPERAND_COMMAND,
    OPERAND_SHELL,
    OPERAND_FILE,
    OPERAND_FREE
} OperandKind;

typedef struct Operand {
    const wchar_t *word; /* in capitals, as the synopsis has it */
    OperandKind kind;
    const wchar_t *help;
} Operand;

/* How a command is used. */
typedef struct Example {
    const wchar_t *line; /* what stands after "pyhostsvc" */
    const wchar_t *note; /* what that does: half a sentence */
} Example;

typedef struct Command {
    const wchar_t *name;
    CommandGroup group;
    const wchar_t *synopsis;     /* its operands, in one form, for help */
    const wchar_t *const *forms; /* NULL-terminated: all forms where there are several, or NULL */
    const wchar_t *help;         /* a sentence of 70 characters at most */
    const wchar_t *details;      /* more of them, or NULL */
    const wchar_t *exits;        /* the exit codes that mean something of its own, or NULL */
    const Example *examples;
    size_t example_count;
    CommandFunction *run;
    const Option *options; /* its own */
    size_t option_count;
    bool settings;            /* takes an option for each setting that has one, too */
    bool rest;                /* takes arguments after "--" */
    const wchar_t *rest_word; /* what they are, as the synopsis would have it; NULL: ARGS */
    bool verbatim;            /* all words are in `rest`: none is an option */
    size_t positional_minimum;
    size_t positional_maximum;
} Command;

extern const Command CommandTable[];
extern const size_t CommandTableCount;

/* The command of that name, or NULL. */
const Command *CommandFind(const wchar_t *name);

/* What the word at `index` of its operands stands for (the last one may stand for many), or what those after "--" do;
 * NULL where there is none. */
const Operand *CommandOperand(const Command *command, size_t index);
const Operand *CommandRestOperand(const Command *command);

/* The setting that an option sets; NULL for a command's own. */
const SettingDefinition *CommandSetting(const Command *command, const Option *option);

/* Parses and runs a command line, `arguments[0]` being the command. Reports errors to standard error. Returns the exit
 * code. */
uint32_t CommandRun(int count, wchar_t *const *arguments);

/* The exit code of a command that has failed so. */
uint32_t CommandExitCode(const Error *error);

/* Prints a command's page of help. */
void CommandExplain(const Command *command);

/* All options of a command, --help included; the caller frees the array. */
Option *CommandOptions(const Command *command, size_t *ret_count);

CommandFunction CommandInstall, CommandRemove, CommandStart, CommandStop, CommandRestart, CommandStatus, CommandList,
    CommandRunInConsole, CommandExport, CommandImport, CommandVersion, CommandHelp, CommandGet, CommandSet,
    CommandReset, CommandCompletion, CommandPause, CommandContinue, CommandControl, CommandReload, CommandPython,
    CommandUpgrade, CommandCheck, CommandRotate, CommandLogs, CommandStack;

/* Lays over `settings` what `file` has (NULL: none), then every option that was given, and `script` (NULL: none), and
 * resolves all of it to absolute paths. On failure some of it may be changed. */
bool CommandOverlay(const Arguments *arguments, const wchar_t *file, const wchar_t *script, Settings *settings,
                    Error *error);

/* The same in two steps: everything but the interpreter, then that one, which is loaded into this process. */
bool CommandOverlayScript(const Arguments *arguments, const wchar_t *file, const wchar_t *script, Settings *settings,
                          Error *error);
bool CommandOverlayPython(Settings *settings, Error *error);

/* The exported settings in a file. The caller frees the name, which may be NULL. */
bool CommandReadFile(const wchar_t *path, wchar_t **ret_name, Settings *settings, Error *error);

/* --name, or the name in `file` (NULL: no file); NULL where neither has one. The caller frees, also after a failure. */
bool CommandReadName(const Arguments *arguments, const wchar_t *file, wchar_t **ret_name, Error *error);

/* The name that a service gets where none is given: the script's without its extension, or the module's. The caller
 * frees. */
wchar_t *CommandNameOf(const Settings *settings);

/* Installs what `file` and the options say, as `name` (NULL: as they say). */
bool CommandInstallFrom(const Arguments *arguments, const wchar_t *file, const wchar_t *script, const wchar_t *name,
                        Error *error);

/* Checks the account, and writes it as it will be read back from the SCM: "LocalService" is "local". */
bool CommandResolveAccount(Settings *settings, const wchar_t *service, Error *error);

/* The same with settings that are whole and resolved. */
bool CommandInstallSettings(const Arguments *arguments, Settings *settings, const wchar_t *name, Error *error);

/* What makes a service of settings, keeps the admission of its account, and says so; on failure nothing of it is left.
 */
typedef struct Maker {
    bool (*make)(void *context, const wchar_t *name, const wchar_t *program, Settings *settings, Grants *admission,
                 Error *error);
    void *context;
    bool new_account; /* the account was not that of this service before */
} Maker;

/* Makes what a service needs around it (program, folders, event source, access), then the service, and prints what it
 * runs. All or nothing. */
bool CommandMake(const wchar_t *name, Settings *settings, const Maker *maker, Error *error);

/* Installs what NSSM or srvany runs as `service`, as the options say. */
bool CommandMigrate(const Arguments *arguments, const wchar_t *service, Error *error);

/* Takes the folders that install makes where none are set. They are pinned like the rest: what a service's own
 * environment says of %ProgramData% does not matter later. */
bool CommandPinFolders(const wchar_t *name, Settings *settings, Error *error);

/* Makes a setting that was given by hand absolute, as install does, and checks that what it names is there. */
bool CommandResolve(Settings *settings, const SettingDefinition *setting, Error *error);

#endif
