/* An exception that nothing handles: what would end the process without a word. The SCM, the log and the state file are
 * told first, where that can still be done. */
#ifndef PYHOSTSVC_SERVICE_CRASH_H
#define PYHOSTSVC_SERVICE_CRASH_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Called once, on a thread of the watch's own. `words` is what happened, such as "access violation in foo.pyd"; it is
 * taken over. */
typedef void CrashReport(void *context, DWORD code, wchar_t *words);

/* Starts to watch. The thread with the exception is held until CrashConclude, `patience_ms` at most; then the system
 * goes on with it as if nothing had watched (Windows Error Reporting, and the end of the process). A fast fail, such as
 * abort() ends in on Windows, reaches no handler. */
bool CrashWatch(CrashReport *report, void *context, DWORD patience_ms, Error *error);

/* Everybody was told. Returns at once where nothing has happened; after a crash, does not return before the process is
 * about to be ended by the system anyway, 10 s at most. */
void CrashConclude(void);

/* Of threads that may crash: enough stack for the report of a stack overflow. Call on the thread itself. */
void CrashReserveStack(void);

#endif
