/* Rotates logs without a pipe: the file is renamed while it is open, and a new file replaces it. Processes and native
 * code that keep a handle to the old file continue to write to it, so that nothing is lost or moved. A rotated file is
 * deleted only when no process writes to it any more. Only one thread may rotate a log. */
#ifndef PYHOSTSVC_LOG_ROTATION_H
#define PYHOSTSVC_LOG_ROTATION_H

#include "log/log.h"
#include "settings/log_policy.h"

#include <stdint.h>

/* The state of the open file. */
typedef struct LogState {
    bool present;     /* the open file is still at the log's path: it was not deleted or moved */
    uint64_t size;    /* bytes */
    uint64_t written; /* when it was last written: ms since 1601, UTC */
} LogState;

/* Inspects the log. A log that is not open is not present. */
LogState LogInspect(Log *log);

/* Returns the size of the open file and when it was written. Use it for a log that was just opened, which is present:
 * it is much faster. */
LogState LogInspectOpened(Log *log);

/* Renames the file and begins a new one. `ret_name` is the rotated file's name without its folder; the caller frees it.
 * On failure nothing has changed. The standard streams still write to the old file until the caller calls
 * StreamsRepoint. */
bool LogRotate(Log *log, wchar_t **ret_name, Error *error);

/* Deletes the rotated files that exceed the limits, the oldest first. Stops at a file that a process still writes,
 * until the next call. On failure the error names a file that could not be deleted; the others are deleted
 * nevertheless. */
bool LogPrune(const Log *log, const LogKeep *keep, Error *error);

/* Deletes the log with all its rotated files, for `remove --purge`. */
bool LogDelete(const wchar_t *directory, const wchar_t *base, Error *error);

#endif
