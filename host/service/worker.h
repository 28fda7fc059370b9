/* The worker: the thread that Python lives on, from loading to finalisation. */
#ifndef PYHOSTSVC_SERVICE_WORKER_H
#define PYHOSTSVC_SERVICE_WORKER_H

#include "service/host.h"

/* Starts it, on the service thread, before HostRun. It posts LIFECYCLE_READY when the script begins (with notify,
 * winsvc.ready() does), and LIFECYCLE_FINISHED, with the reason noted, when it is through, or cannot be started. */
void WorkerStart(Host *host);

#endif
