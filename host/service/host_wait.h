/* Waits on the service thread. Each wait also checks the deadlines and sends the checkpoints. Unless there is
 * something to do, it reports that the script runs, and writes the state file. */
#ifndef PYHOSTSVC_SERVICE_HOST_WAIT_H
#define PYHOSTSVC_SERVICE_HOST_WAIT_H

#include "service/host.h"

typedef enum HostWoken {
    HOST_OBJECT,  /* the object was signalled */
    HOST_TIMEOUT, /* `timeout_ms` has passed */
    HOST_PENDING, /* the lifecycle has left something to do, or a step of a stop is due */
    HOST_STOPPED, /* a stop was requested */
} HostWoken;

/* Waits for `object` (may be NULL) for up to `timeout_ms`. With `until_stop` it also returns HOST_STOPPED, otherwise
 * HOST_PENDING; it returns either at once if it applies already. */
HostWoken HostWait(Host *host, HANDLE object, DWORD timeout_ms, bool until_stop);

#endif
