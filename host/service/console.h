/* Runs a script in a console, by the same rules as a service: `pyhostsvc run`. Ctrl-C, Ctrl-Break and closing the
 * window request a stop. */
#ifndef PYHOSTSVC_SERVICE_CONSOLE_H
#define PYHOSTSVC_SERVICE_CONSOLE_H

#include "service/host.h"

/* Runs the script on the console's streams. `host` is initialised, and its setup has settings and Python. One run at a
 * time. On return the script has ended or missed a deadline. Returns false if it could not be started. */
bool ConsoleRun(Host *host, uint32_t *ret_exit_code, Error *error);

#endif
