/* The stops that were requested of a service. A command that polls and then starts a service compares them: a stop that
 * was requested after the command had begun is final. */
#ifndef PYHOSTSVC_CONTROL_STOP_REQUESTS_H
#define PYHOSTSVC_CONTROL_STOP_REQUESTS_H

#include "base/error.h"
#include "state/stop_marker.h"

#include <stdbool.h>

typedef struct StopRequests {
    bool known; /* false if the caller may not read the state folder */
    StopRecord record;
} StopRequests;

/* Reads the stops until now. */
StopRequests StopRequestsRead(const wchar_t *name);

/* Returns true if a stop was requested after `before` was read; false if that is unknown. */
bool StopRequestsCameAfter(const wchar_t *name, const StopRequests *before);

/* Returns true if the service was started after its last stop was requested; false if that is unknown. */
bool StopRequestsStartedAgain(const wchar_t *name);

/* Returns true if a stop was requested since the last start, so that a start by recovery leaves the service stopped;
 * false if that is unknown. */
bool StopRequestsKeepStopped(const wchar_t *name);

/* Counts a stop that the service itself cannot count, because it is stopped or stopping, if `counts`. Also ensures that
 * a start by recovery leaves the service stopped. `clean`: the SCM has seen STOPPED with code 0, so that none follows.
 * Fails if the marker cannot be written. */
bool StopRequestsAdd(const wchar_t *name, bool counts, bool clean, Error *error);

/* Notes that a user starts the service: a stop whose end the SCM may not have seen is complete. Ignores a failure. */
void StopRequestsConclude(const wchar_t *name);

/* Fails because the service was stopped by request after the command had begun to start it. */
bool StopRequestsFail(const wchar_t *name, Error *error);

#endif
