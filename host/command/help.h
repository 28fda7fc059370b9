/* The pages of `pyhostsvc help`. */
#ifndef PYHOSTSVC_COMMAND_HELP_H
#define PYHOSTSVC_COMMAND_HELP_H

#include "command/verb.h"

/* Prints the page of one verb. */
void HelpPrintVerb(const Verb *verb);

#endif
