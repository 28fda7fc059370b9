/* Runs a command for each of the services that its arguments name. */
#ifndef PYHOSTSVC_CONTROL_FOR_EACH_H
#define PYHOSTSVC_CONTROL_FOR_EACH_H

#include "terminal/arguments.h"

/* Runs the command for the service `name`. */
typedef bool ForEachFunction(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error);

/* Returns the services that the arguments name, or every pyhostsvc service with --all. The caller frees the list, also
 * after a failure. */
bool ForEachNames(const Arguments *arguments, TextList *ret_names, Error *error);

/* Calls `function` for each service. If there are several, a failure is printed at once and the next service follows;
 * `ret_exit` is the first exit code other than 0. Ctrl-C ends the whole command. */
bool ForEachService(const Arguments *arguments, ForEachFunction *function, uint32_t *ret_exit, Error *error);

#endif
