/* Runs the script on the service thread, from the start to the end. */
#ifndef PYHOSTSVC_SERVICE_HOST_RUN_H
#define PYHOSTSVC_SERVICE_HOST_RUN_H

#include "service/host.h"

/* Starts the script, waits for its end or for a stop, and cleans up. The calling thread is the service thread. After
 * HostFail or HostRefuse it only cleans up. Announces every state but STOPPED, which HostConclude (host_close.h)
 * announces when nothing is left but to end the process. */
void HostRun(Host *host);

#endif
