/* The worker: the thread that Python lives on, from loading to finalisation. */
#ifndef PYHOSTSVC_SERVICE_WORKER_H
#define PYHOSTSVC_SERVICE_WORKER_H

#include "service/host.h"

/* Starts it. It posts LIFECYCLE_READY when the script begins (with notify, winsvc.ready() does), and
 * LIFECYCLE_FINISHED, with the reason noted, when it is through. The caller owns the handle. */
bool WorkerStart(Host *host, HANDLE *ret_thread, Error *error);

#endif
