/* What would end the process without a word: an exception that nothing handles, and abort(). The SCM, the log and the
 * state file are told first, where that can still be done. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Crash {
    DWORD code;     /* the exception's; of an abort, what the C runtime ends a process with: 3 */
    DWORD thread;   /* that has crashed */
    wchar_t *words; /* "access violation in foo.pyd", "Fatal Python error: oh no" */
    wchar_t *place; /* "access violation in foo.pyd+0x1a2b at 0x7ffe00001a2b, reading 0x0" */
    EXCEPTION_POINTERS *pointers;
} Crash;

/* Called once, on a thread of the watch's own, while the one that has crashed is held. */
typedef void CrashReport(void *context, const Crash *crash);

/* Called instead of that, likewise, where the process's heap stays locked: a thread that has crashed within an
 * allocation, in a damaged heap as a rule, keeps it. Nothing can be told to anybody then but what needs neither a heap
 * nor a lock. Once it returns, the thread that has crashed goes on, and the process has ten seconds for that. `words`
 * say what has happened, where, and that. */
typedef void CrashLastWord(void *context, const wchar_t *words);

/* Starts to watch for exceptions. The thread with the exception is held until CrashConclude, `patience_ms` at most;
 * then the system goes on with it as if nothing had watched (Windows Error Reporting, and the end of the process). A
 * fast fail reaches no handler. */
bool CrashWatch(CrashReport *report, CrashLastWord *last_word, void *context, DWORD patience_ms, Error *error);

/* The calling thread is about to abort(): likewise; returns when it may. At once where nothing watches. */
void CrashAborts(void);

/* Everybody was told. Returns at once where nothing has happened; after a crash, does not return before the process is
 * about to be ended by the system anyway, 10 s at most. */
void CrashConclude(void);

/* Of threads that may crash: enough stack for the report of a stack overflow. Call on the thread itself. */
void CrashReserveStack(void);

#endif
