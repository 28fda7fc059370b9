/* The standard streams of a process without a console, on all the levels that something may write on: the Win32 handles
 * (children inherit them), the descriptors 0, 1 and 2 of ucrtbase (CPython's C runtime, not ours), and its C streams
 * (printf in extensions). */
#ifndef PYHOSTSVC_LOG_STREAMS_H
#define PYHOSTSVC_LOG_STREAMS_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Sends standard output and error to `log`, and reads standard input from NUL. Call before Python is loaded. `log`
 * stays the caller's; the streams have duplicates of it, which last until the process ends. */
bool StreamsRedirect(HANDLE log, Error *error);

#endif
