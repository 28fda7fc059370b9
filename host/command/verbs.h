/* The verbs: their table, and the function that carries out each. */
#ifndef PYHOSTSVC_COMMAND_VERBS_H
#define PYHOSTSVC_COMMAND_VERBS_H

#include "command/verb.h"

extern const Verb VerbTable[];
extern const size_t VerbTableCount;

/* Every word that a synopsis may contain. */
extern const Operand OperandTable[];
extern const size_t OperandTableCount;

VerbFunction CommandInstall, CommandRemove, CommandStart, CommandStop, CommandRestart, CommandStatus, CommandList,
    CommandRunInConsole, CommandExport, CommandImport, CommandVersion, CommandHelp, CommandGet, CommandSet,
    CommandReset, CommandResetFailed, CommandCompletion, CommandPause, CommandContinue, CommandControl, CommandReload,
    CommandPython, CommandUpgrade, CommandCheck, CommandRotate, CommandStack;

#endif
