/* The standard streams of a process without a console, on all the levels that something may write on: the Win32 handles
 * (children inherit them), the descriptors 0, 1 and 2 of ucrtbase (CPython's C runtime, not ours), and its C streams
 * (printf in extensions). Any thread. */
#ifndef PYHOSTSVC_LOG_STREAMS_H
#define PYHOSTSVC_LOG_STREAMS_H

#include "base/error.h"
#include "log/log.h"

#include <stdbool.h>

/* Sends standard output and error to logs, which may be the same, and reads standard input from NUL. A log that is not
 * open leads to NUL, too, until StreamsRepoint. Call before Python is loaded. */
bool StreamsRedirect(Log *output, Log *error_output, Error *error);

/* Leads both to what the logs have become. No write is torn by that: one goes to the old file or to the new one, and so
 * does a line that a C stream prints in several. What GetStdHandle has returned before goes on leading to the old file,
 * until StreamsRepointPrevious. What the script has led elsewhere by itself stays so. Does nothing before
 * StreamsRedirect. */
bool StreamsRepoint(Log *output, Log *error_output, Error *error);

/* Has the script led a descriptor back to a log that was rotated meanwhile, by a copy of it that it had? StreamsRepoint
 * leads it on. */
bool StreamsAreStale(void);

/* What the descriptor of that number leads to; NULL, or INVALID_HANDLE_VALUE: nothing. Any thread; takes no lock. */
HANDLE StreamsHandle(unsigned number);

/* Odd while a descriptor is led to another file, and another number afterwards. The C runtime has it closed for a
 * moment of that: who finds it so is to try again. Any thread. */
long StreamsGeneration(void);

/* Leads what kept a standard handle from before StreamsRepoint to the new files, too, by the handle that it has. */
void StreamsRepointPrevious(Log *output, Log *error_output);

#endif
