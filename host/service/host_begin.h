/* Starts the script. */
#ifndef PYHOSTSVC_SERVICE_HOST_BEGIN_H
#define PYHOSTSVC_SERVICE_HOST_BEGIN_H

#include "service/host.h"

/* Waits for the previous process and for a back-off that it left, prepares this process, runs start_pre, and starts the
 * worker thread. Records how it ended if that fails. On the service thread. */
void HostBegin(Host *host);

#endif
