/* The stop marker records that a stop was requested, and outlives the process. If the process dies during a requested
 * stop, the SCM takes that for a crash and its recovery action starts the service again. That start finds the marker
 * and reports STOPPED; any other start clears it.
 *
 * The marker is one byte of the file pyhostsvc.stop in the state folder. The service maps that file, so that the
 * control handler first sets the marker with one store to memory: it does not wait for a disk, and the system keeps the
 * page if the process is killed right after that. (After the computer restarts there is no recovery action to
 * suppress.) */
#ifndef PYHOSTSVC_STATE_STOP_MARKER_H
#define PYHOSTSVC_STATE_STOP_MARKER_H

#include "base/error.h"

#include <stdbool.h>

typedef struct StopMarker {
    volatile char *byte; /* NULL if the file could not be mapped; the marker is then never set */
} StopMarker;

/* Maps the file and creates it if it does not exist. It stays mapped until the process exits. */
bool StopMarkerOpen(const wchar_t *state_directory, StopMarker *ret_marker, Error *error);

bool StopMarkerIsSet(const StopMarker *marker);

/* Sets or clears the marker without waiting. Any thread. */
void StopMarkerSet(const StopMarker *marker, bool stopped);

/* Returns true if the marker in the folder is set; false if it cannot be read. For commands. */
bool StopMarkerRead(const wchar_t *state_directory);

/* Sets the marker of a stopped service from a command, so that a pending recovery action leaves it stopped. */
bool StopMarkerWrite(const wchar_t *state_directory, Error *error);

#endif
