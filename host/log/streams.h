/* The standard streams of a process without a console, on all levels: the Win32 standard handles (children inherit
 * them), descriptors 0, 1 and 2 of ucrtbase (CPython's C runtime, not the host's), and its C streams (printf in
 * extensions). Any thread. */
#ifndef PYHOSTSVC_LOG_STREAMS_H
#define PYHOSTSVC_LOG_STREAMS_H

#include "base/error.h"
#include "base/text.h"
#include "log/log.h"

#include <stdbool.h>

/* Does the part of StreamsRedirect that needs no log: gives the C streams of a process without standard handles their
 * descriptors. */
void StreamsPrepare(void);

/* Redirects standard output and error to logs, which may be the same one, and standard input to a pipe at its end. A
 * log that is not open is replaced by NUL until StreamsRepoint. Call this before Python is initialised. */
bool StreamsRedirect(Log *output, Log *error_output, Error *error);

/* Redirects both streams to the present files of the logs. Each write goes to the old file or to the new one as a
 * whole, and so does a line that a C stream prints in several pieces. A handle that GetStdHandle returned earlier stays
 * on the old file until StreamsRepointPrevious. A stream that the script redirected itself is left alone. Does nothing
 * before StreamsRedirect. */
bool StreamsRepoint(Log *output, Log *error_output, Error *error);

/* Returns true if the script has restored a descriptor, from a copy of its own, to a log that was rotated in between;
 * StreamsRepoint then redirects it to the present file. */
bool StreamsAreStale(void);

/* Appends the IDs of the files that standard output and error lead to, and led to before the last rotation, separated
 * by spaces: DEVICE-FILE in hexadecimal, the st_dev and st_ino of Python's os.fstat. A file has up to two IDs, because
 * os.fstat has used longer numbers since Python 3.12. Appends nothing if there are no files. Any thread. */
void StreamsFileIds(Text *ids);

/* Returns the handle behind the descriptor `number`; NULL or INVALID_HANDLE_VALUE if there is none. Any thread; takes
 * no lock. */
HANDLE StreamsHandle(unsigned number);

/* Returns an odd number while a descriptor is being redirected, and a different number afterwards. The C runtime has
 * the descriptor closed for a moment in between: a write that fails then must be repeated. Any thread. */
long StreamsGeneration(void);

/* Sets `event` at the next write of Python to any descriptor, once; NULL withdraws this. */
void StreamsOnNextWrite(HANDLE event);

/* Lets Python's writes wait until `event` is set, which must stay so. Call it before the first write. */
void StreamsHoldWrites(HANDLE event);

/* Python calls this before it writes (python/patch/write.c). */
void StreamsBeforeWrite(void);

/* Redirects standard handles that were obtained before StreamsRepoint to the new files; the handle values stay. */
void StreamsRepointPrevious(Log *output, Log *error_output);

#endif
