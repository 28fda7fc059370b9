/* The worker thread: loads Python, runs the script and finalises Python. */
#ifndef PYHOSTSVC_SERVICE_WORKER_H
#define PYHOSTSVC_SERVICE_WORKER_H

#include "service/host.h"

/* Do part of the thread's work before WorkerStart: read the command line from the settings; and, on the thread that
 * PreloadContinue returns, enter the directory, redirect the streams and initialise Python, whose output waits for
 * host->setup.logged. WorkerStart reports a failure. */
void WorkerMakeCommand(Host *host);
void WorkerBegin(Host *host);

/* Starts the thread; call it on the service thread. The thread posts LIFECYCLE_READY when the script begins (with
 * `notify`, winsvc.ready() does), and records how the run ended, also if it cannot start. */
void WorkerStart(Host *host);

#endif
