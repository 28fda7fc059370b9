/* How a run ended, in words: for the log, the state file and the hooks. With the host's lock, once it has ended; the
 * caller frees. */
#ifndef PYHOSTSVC_SERVICE_ENDING_H
#define PYHOSTSVC_SERVICE_ENDING_H

#include "service/host.h"

/* "exit code 5", "ValueError: no such thing", "access violation in foo.pyd", "stopped by request, took 0.4 s" */
wchar_t *EndingWords(const Host *host);

/* Why it did not start, or the last line of the exception's traceback; NULL: neither. */
wchar_t *EndingError(const Host *host);

/* Is a wait before the next start left to the process that makes it, for this one cannot wait any more? */
bool EndingLeavesWait(const Host *host);

/* The host's line in the log on the end: how and why it ended, `next`, which may be NULL, and what to do. */
wchar_t *EndingLogLine(const Host *host, const wchar_t *next);

/* The state file's text. Also while it lives; `over`: STOPPED comes next. */
wchar_t *EndingState(Host *host, bool over);

/* Writes that; without the lock, for the control handler must never wait for a disk. Takes `text`, which may be NULL,
 * over. */
bool EndingWrite(const Host *host, wchar_t *text, Error *error);

#endif
