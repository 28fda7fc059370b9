/* The part of a start that need not wait for the SCM: connecting takes about a tenth of the time of a start. It opens
 * the log and the stop marker, prepares the process, and initialises Python, whose module site may run code of
 * site-packages. Nothing of the script runs, and nothing is written to the log or the state file: ServiceMain decides
 * whether the script may start, and reports every failure. */
#ifndef PYHOSTSVC_SERVICE_EARLY_H
#define PYHOSTSVC_SERVICE_EARLY_H

#include "service/host.h"

/* Starts this on threads of its own (preload.h), for a host whose name is known. Does nothing in a process with
 * standard streams, which the SCM has not started. */
void EarlyStart(Host *host);

#endif
