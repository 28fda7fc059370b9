/* How a run ended, in words: for the log, the state file, the event log and the hooks. Pure. The caller holds the
 * host's lock. */
#ifndef PYHOSTSVC_SERVICE_RUN_FACTS_ENDING_H
#define PYHOSTSVC_SERVICE_RUN_FACTS_ENDING_H

#include "service/run_facts/run_facts.h"

/* Returns true if the script, or its crash, had an exit code. */
bool EndingHasCode(const Ending *ending);

/* Returns true if the script never ran, so that there is a reason instead of an exit code. */
bool EndingHasReason(const Ending *ending);

/* Returns true if the process could not wait for the back-off, so that the next process does. */
bool EndingLeavesWait(const RunFacts *facts);

/* Returns "exit code 5", "ValueError: no such thing", "access violation in foo.pyd", "stopped by request, took 0.4 s"
 * or the like; the caller frees it. */
wchar_t *EndingWords(const RunFacts *facts, const Settings *settings);

/* Returns "exit code 5", or "exit code 0xC0000005" for an NTSTATUS; the caller frees it. */
wchar_t *EndingCodeText(uint32_t code);

/* Returns why the script did not start, or the last line of the exception's traceback; NULL if there is neither.
 * Borrowed from `facts`. */
const wchar_t *EndingError(const RunFacts *facts);

/* Returns what to do about it; NULL if unknown. Borrowed from `facts`. */
const wchar_t *EndingRemedy(const RunFacts *facts);

/* Returns the log line about the end: how and why the run ended, then `next` (NULL if nothing follows), then the
 * remedy. The caller frees it. */
wchar_t *EndingLogLine(const RunFacts *facts, const Settings *settings, const wchar_t *next);

#endif
