/* The commands: one file each, and one table of them. */
#ifndef PYHOSTSVC_COMMAND_COMMAND_H
#define PYHOSTSVC_COMMAND_COMMAND_H

#include "base/error.h"
#include "settings/settings.h"
#include "terminal/arguments.h"
#include "terminal/exit_code.h"

#include <stdbool.h>

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

/* Prints a command's page of help. */
void CommandExplain(const Command *command);

/* All options of a command, --help included; the caller frees the array. */
Option *CommandOptions(const Command *command, size_t *ret_count);

CommandFunction CommandInstall, CommandRemove, CommandStart, CommandStop, CommandRestart, CommandStatus, CommandList,
    CommandRunInConsole, CommandExport, CommandImport, CommandVersion, CommandHelp, CommandGet, CommandSet,
    CommandReset, CommandCompletion, CommandPause, CommandContinue, CommandControl, CommandReload, CommandPython,
    CommandUpgrade, CommandCheck, CommandRotate, CommandLogs, CommandStack;

#endif
