/* The same host in a console: `pyhostsvc run`. Ctrl-C, Ctrl-Break and closing the window are Stop. */
#ifndef PYHOSTSVC_SERVICE_CONSOLE_H
#define PYHOSTSVC_SERVICE_CONSOLE_H

#include "service/host.h"

/* Runs the script on the console's streams, from start to end. `host` is initialised, with settings and python. One at
 * a time. On return the script has ended, or was given up; fails where it could not be started. */
bool ConsoleRun(Host *host, uint32_t *ret_exit_code, Error *error);

#endif
