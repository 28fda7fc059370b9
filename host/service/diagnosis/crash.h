/* Watches for what ends a process without a report: an unhandled exception, and abort(). The log, the state file and
 * the SCM are informed first, if that is still possible. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Crash {
    DWORD code;     /* the exception's; for abort() 3, the exit code of the C runtime */
    DWORD thread;   /* the thread that has crashed */
    wchar_t *words; /* "access violation in foo.pyd", "Fatal Python error: oh no" */
    wchar_t *place; /* "access violation in foo.pyd+0x1a2b at 0x7ffe00001a2b, reading 0x0" */
    EXCEPTION_POINTERS *pointers;
} Crash;

/* Called once, on the reporter's thread, while the crashed thread is held. */
typedef void CrashHandler(void *context, const Crash *crash);

/* Called instead of CrashHandler, on the crashed thread, if the process heap stays locked: a thread that crashed during
 * an allocation, usually because the heap is damaged, still holds its lock. The function must use neither a heap nor a
 * lock. When it returns, the process is killed. `words` say what happened, where, and that the heap is locked. */
typedef void CrashHeaplessHandler(void *context, const wchar_t *words);

/* Starts to watch. The crashed thread is held until CrashConclude is called; then the system handles the exception as
 * usual (Windows Error Reporting, and the end of the process). After `patience_ms` the process is killed. A fast fail
 * calls no handler. */
bool CrashWatch(CrashHandler *handler, CrashHeaplessHandler *heapless, void *context, DWORD patience_ms, Error *error);

/* Makes the calling thread the reporter. It waits for the event that this returns, beside its other work, and then
 * calls CrashReport. It exists before a crash, because no new thread can start while a crashed thread holds the
 * loader's lock or the heap. */
HANDLE CrashReporter(void);
void CrashReport(void);

/* Reports that the calling thread is about to call abort(); returns when it may. Returns at once without a watch. */
void CrashAborts(void);

/* Lets the crashed thread continue, because the crash is fully reported. Returns at once if there was no crash;
 * otherwise waits 10 s for the system to end the process. */
void CrashConclude(void);

/* Reserves enough stack on the calling thread to report a stack overflow. Threads that may crash call it. */
void CrashReserveStack(void);

#endif
