/* Writes the state file of a service. On the service thread, and without the lock during I/O, because the control
 * handler must never wait for a disk. */
#ifndef PYHOSTSVC_SERVICE_HOST_STATE_H
#define PYHOSTSVC_SERVICE_HOST_STATE_H

#include "service/host.h"

/* Maps the stop marker at the start. If that fails, HostWriteState reports it and tries again. */
void HostOpenState(Host *host);

/* Returns when the state file should be written: GetTickCount64; UINT64_MAX if it is up to date. A stop that takes only
 * moments writes it once, at its end. The caller holds the lock. */
ULONGLONG HostStateDue(const Host *host);

/* Writes the file if something in it has changed. If the state folder cannot be written, the script continues: an event
 * and the log say so, and the folder is tried again every few seconds. */
void HostWriteState(Host *host);

/* Creates the file that the next state is written to, which takes time. */
void HostPrepareFinalState(Host *host);

/* Writes the final state, before STOPPED is announced. */
bool HostWriteFinalState(Host *host, Error *error);

#endif
