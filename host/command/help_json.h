/* The table of commands and settings, for programs. */
#ifndef PYHOSTSVC_COMMAND_HELP_JSON_H
#define PYHOSTSVC_COMMAND_HELP_JSON_H

#include "command/verb.h"

/* Prints one command as JSON, or, with NULL, all of them and all settings. tests/ and docs/ are checked by it. */
void HelpJsonPrint(const Verb *verb);

#endif
