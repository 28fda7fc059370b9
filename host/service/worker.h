/* The worker thread: loads Python, runs the script and finalises Python. */
#ifndef PYHOSTSVC_SERVICE_WORKER_H
#define PYHOSTSVC_SERVICE_WORKER_H

#include "service/host.h"

/* Starts the thread; call it on the service thread. The thread posts LIFECYCLE_READY when the script begins (with
 * `notify`, winsvc.ready() does), and records how the run ended, also if it cannot start. */
void WorkerStart(Host *host);

#endif
