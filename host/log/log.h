/* The service's log: <directory>\<name>.log, UTF-8, appended to. Script, children and extensions write to it through
 * the standard streams (log/streams.h); the host adds lines of its own, marked "[pyhostsvc]". */
#ifndef PYHOSTSVC_LOG_LOG_H
#define PYHOSTSVC_LOG_LOG_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Opens the log for appending, and makes it where it is not there. The handle shares everything, deletion included, so
 * that the file can be renamed while it is open, and is not inherited. Close with CloseHandle. */
bool LogOpen(const wchar_t *directory, const wchar_t *name, HANDLE *ret_log, Error *error);

/* "<directory>\<name>.log"; the caller frees. */
wchar_t *LogPath(const wchar_t *directory, const wchar_t *name);

/* Writes one line of the host's, with the local time, in one write. Any thread. A log that cannot be written to is left
 * alone: there is nowhere to say so. NULL writes nothing. */
void LogLine(HANDLE log, const wchar_t *format, ...);

/* Each line of `text` as one of the host's. */
void LogLines(HANDLE log, const wchar_t *text);

#endif
