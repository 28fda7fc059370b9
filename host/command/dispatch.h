/* Verb lines: finds the verb that a command line names, parses the rest of the line and runs the verb. */
#ifndef PYHOSTSVC_COMMAND_DISPATCH_H
#define PYHOSTSVC_COMMAND_DISPATCH_H

#include <stdint.h>
#include <wchar.h>

/* Parses and runs a command line; `arguments[0]` is the verb. Prints an error to standard error. Returns the exit
 * code. */
uint32_t DispatchRun(int count, wchar_t *const *arguments);

#endif
