/* The verb `logs`: prints and follows what a service has written to its log. */
#ifndef PYHOSTSVC_COMMAND_LOGS_LOGS_H
#define PYHOSTSVC_COMMAND_LOGS_LOGS_H

#include "base/error.h"
#include "terminal/arguments.h"

#include <stdbool.h>
#include <stdint.h>

/* Carries out the verb, as a VerbFunction (command/verb.h). */
bool CommandLogs(const Arguments *arguments, uint32_t *ret_exit, Error *error);

#endif
