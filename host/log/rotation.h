/* Rotation without a pipe: the file is renamed while it is open, and a new one takes its place. Whoever has the old one
 * open (children, native code that keeps a handle) goes on writing to it, so nothing that was written is lost or moved.
 * A rotated file is deleted only when nobody writes to it any more. One thread rotates a log. */
#ifndef PYHOSTSVC_LOG_ROTATION_H
#define PYHOSTSVC_LOG_ROTATION_H

#include "log/log.h"
#include "settings/log_policy.h"

#include <stdint.h>

/* What is at the log's path, and what it was opened as. */
typedef struct LogState {
    bool present;     /* the file that is written to is at its path; false: somebody has deleted or moved it */
    uint64_t size;    /* bytes */
    uint64_t written; /* when it was last written to: ms since 1601, UTC */
} LogState;

/* Looks. A log that is not open is not present. */
LogState LogInspect(Log *log);

/* Renames the file, and begins a new one. `ret_name` is the rotated file's name, without its folder; the caller frees.
 * On failure everything is as it was: the system's words tell who or what is in the way. The standard streams still
 * lead to the old file: StreamsRepoint is next. */
bool LogRotate(Log *log, wchar_t **ret_name, Error *error);

/* Deletes what is too much of the rotated files, the oldest first. One that somebody still writes to stays, and so do
 * those after it, until the next time. On failure says what could not be deleted, and goes on with the others. */
bool LogPrune(const Log *log, const LogKeep *keep, Error *error);

/* Deletes the log of that name with all that was rotated: for `remove --purge`. */
bool LogDelete(const wchar_t *directory, const wchar_t *base, Error *error);

#endif
