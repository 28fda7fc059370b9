/* The stop marker: "a stop was requested", where it outlives the process. The SCM takes a process that dies on the way
 * to a requested stop for a crash, and recovery starts it again; the start that recovery made finds the marker, and
 * reports STOPPED. Any other start removes it.
 *
 * It is one byte of the file pyhostsvc.stop in the state folder. The service has that file mapped, so that the control
 * handler sets the mark with one store to memory, before anything else: it waits for no disk, and a process that is
 * ended right after it leaves the page with the system. (After the system's own end nobody recovers anything.) */
#ifndef PYHOSTSVC_STATE_STOP_MARKER_H
#define PYHOSTSVC_STATE_STOP_MARKER_H

#include "base/error.h"

#include <stdbool.h>

typedef struct StopMarker {
    volatile char *byte; /* NULL: there is none; nothing is marked then */
} StopMarker;

/* Maps the file, and makes it where it is not there. It stays mapped until the process ends. */
bool StopMarkerOpen(const wchar_t *state_directory, StopMarker *ret_marker, Error *error);

bool StopMarkerIsSet(const StopMarker *marker);

/* Any thread; at once. */
void StopMarkerSet(const StopMarker *marker, bool stopped);

/* For a command: marks a service that does not run, so that a recovery action that is still to come leaves it stopped.
 * Where the service was never started, nothing is done. */
bool StopMarkerWrite(const wchar_t *state_directory, Error *error);

#endif
