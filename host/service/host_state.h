/* Writes the state file of a service. On the service thread, and without the lock during I/O, because the control
 * handler must never wait for a disk. */
#ifndef PYHOSTSVC_SERVICE_HOST_STATE_H
#define PYHOSTSVC_SERVICE_HOST_STATE_H

#include "service/host.h"

/* Writes the file if something in it has changed. A failure is ignored: the script continues, and the next call tries
 * again. */
void HostWriteState(Host *host);

/* Writes the final state, before STOPPED is announced. */
bool HostWriteFinalState(Host *host, Error *error);

#endif
