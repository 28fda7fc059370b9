/* The tables of verbs and settings as JSON, for programs. */
#ifndef PYHOSTSVC_COMMAND_HELP_JSON_H
#define PYHOSTSVC_COMMAND_HELP_JSON_H

#include "command/verb.h"

/* Prints one verb as JSON; NULL prints all verbs and all settings. Tests and the generated pages of docs/ use it. */
void HelpJsonPrint(const Verb *verb);

#endif
