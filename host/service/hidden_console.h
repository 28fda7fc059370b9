/* The hidden console of a service (the setting `console`). */
#ifndef PYHOSTSVC_SERVICE_HIDDEN_CONSOLE_H
#define PYHOSTSVC_SERVICE_HIDDEN_CONSOLE_H

#include "base/error.h"

#include <stdbool.h>

/* Creates the console. Call it before the process is in its job, so that the console's own process does not count as a
 * child process, and before the standard streams are redirected. Returns false if none is available, for example
 * because the desktop's heap is full. */
bool HiddenConsoleMake(Error *error);

#endif
