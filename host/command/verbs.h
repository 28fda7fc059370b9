/* The function that carries out each verb; verb_table.c lists them. */
#ifndef PYHOSTSVC_COMMAND_VERBS_H
#define PYHOSTSVC_COMMAND_VERBS_H

#include "command/verb.h"

VerbFunction CommandInstall, CommandRemove, CommandStart, CommandStop, CommandRestart, CommandStatus, CommandList,
    CommandRunInConsole, CommandExport, CommandImport, CommandVersion, CommandHelp, CommandGet, CommandSet,
    CommandReset, CommandResetFailed, CommandCompletion, CommandPause, CommandContinue, CommandControl, CommandReload,
    CommandPython, CommandUpgrade, CommandCheck, CommandRotate, CommandStack;

#endif
