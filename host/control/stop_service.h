/* Stops a service for the command line, waits for the outcome and reports it. */
#ifndef PYHOSTSVC_CONTROL_STOP_SERVICE_H
#define PYHOSTSVC_CONTROL_STOP_SERVICE_H

#include "base/error.h"
#include "control/stop_requests.h"

#include <stdbool.h>
#include <windows.h>

/* A stop that was requested. */
typedef struct StopSent {
    bool sent;     /* false if the service was stopped already */
    bool recorded; /* the stop is counted (control/stop_requests.h) */
    DWORD pid;     /* the process that was asked to stop; 0 if unknown */
} StopSent;

/* Sends a stop to the service unless it is stopped. StopAndWait does the rest. */
bool StopRequest(SC_HANDLE service, const wchar_t *name, StopSent *ret_sent, Error *error);

/* Stops the service unless it is stopped, ensures that a recovery action does not start it again, waits for the outcome
 * and prints it. Fails if a user or a program has started the service again in the meantime. With `no_wait` returns as
 * soon as the SCM has accepted the request. `sent_before` is what StopRequest has returned; NULL if it was not called.
 */
bool StopAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, const StopSent *sent_before, Error *error);

/* As StopAndWait, for a caller that starts the service again with StartAndWait. `stops` are those until the caller
 * began; those that this call has requested are added, so that StartAndWait does not take them for those of others. */
bool StopForRestart(SC_HANDLE service, const wchar_t *name, StopRequests *stops, Error *error);

#endif
