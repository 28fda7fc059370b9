/* Cleans up after the script: its child processes, the hooks, the final state. On the service thread. */
#ifndef PYHOSTSVC_SERVICE_HOST_CLOSE_H
#define PYHOSTSVC_SERVICE_HOST_CLOSE_H

#include "service/host.h"

/* Does once what follows the end of the script: kills its child processes, reports the end if a back-off follows, and
 * runs on_failure. */
void HostHandleEnd(Host *host);

/* Cleans up before STOPPED. `abandon`: the script missed a deadline, so the log first gets every thread's stack. */
void HostClose(Host *host, bool abandon);

/* Writes the final log line, event and state file, then announces STOPPED. Returns the exit code of the process. */
uint32_t HostConclude(Host *host);

#endif
