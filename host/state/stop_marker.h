/* The stop marker records that a stop was requested, and outlives the process. If the process dies during a requested
 * stop, the SCM takes that for a crash and its recovery action starts the service again. That start finds the marker
 * and reports STOPPED; only a start that is known to have another reason clears the marker.
 *
 * It also counts the stops that were requested, so that a command which has waited, and would start the service now,
 * can see that a stop came after the command.
 *
 * The marker is the first eight bytes of the file pyhostsvc.stop in the state folder. The service maps that file, so
 * that the control handler first sets the marker with one store to memory: it does not wait for a disk, and the system
 * keeps the page if the process is killed right after that. (After the computer restarts there is no recovery action to
 * suppress.) */
#ifndef PYHOSTSVC_STATE_STOP_MARKER_H
#define PYHOSTSVC_STATE_STOP_MARKER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum StopMark {
    STOP_NONE,      /* the service was started since the last stop, or was never stopped */
    STOP_REQUESTED, /* a stop was requested; it is unknown whether the SCM has learned that the service has stopped */
    STOP_DONE,      /* the SCM has seen STOPPED with code 0 since, so no recovery action follows the stop */
} StopMark;

typedef struct StopRecord {
    StopMark mark;
    uint32_t requests; /* how many stops were requested; wraps around */
} StopRecord;

typedef struct StopMarker {
    volatile long long *record; /* NULL if the file could not be mapped; the marker is then never set */
} StopMarker;

/* Maps the file and creates it if it does not exist. It stays mapped until StopMarkerClose or the process's exit. */
bool StopMarkerOpen(const wchar_t *state_directory, StopMarker *ret_marker, Error *error);
void StopMarkerClose(StopMarker *marker);

StopRecord StopMarkerGet(const StopMarker *marker);

/* Sets the mark to STOP_REQUESTED, and counts the stop if `counts`. This function and the next two do not wait. Any
 * thread.
 */
void StopMarkerRequest(const StopMarker *marker, bool counts);

/* Sets the mark to STOP_NONE, unless the marker has changed since it was `seen`. */
void StopMarkerClear(const StopMarker *marker, StopRecord seen);

/* Changes STOP_REQUESTED to STOP_DONE. */
void StopMarkerConclude(const StopMarker *marker);

/* Reads the marker in the folder, for commands. If there is none yet, no stop was requested. Returns false if it cannot
 * be read. */
bool StopMarkerRead(const wchar_t *state_directory, StopRecord *ret_record);

#endif
