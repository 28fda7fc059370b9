/* The room python/threads: reading where every Python thread is, and interrupting the script (interrupt.h). */
#ifndef PYHOSTSVC_PYTHON_THREADS_STACKS_H
#define PYHOSTSVC_PYTHON_THREADS_STACKS_H

#include "log/log.h"
#include "python/api/api.h"

/* Prepares both ways to read the stacks: has stacks.py loaded later, and finds the function that dumps stacks without
 * the GIL. Call it on the worker, with the GIL, right after initialisation. `home` is the folder of the Python
 * installation; it must stay valid until the process ends. False with a Python exception. */
bool StacksPrepare(const wchar_t *home);

/* Free with StacksFree. */
typedef struct Stacks {
    wchar_t *text;    /* every thread's stack, in the format of python/threads/frames.h */
    wchar_t *blocked; /* the line of the script that its main thread is at; NULL if unknown */
    wchar_t *remedy;  /* what to do about a wait that no signal ends; NULL if the main thread is in none */
} Stacks;

void StacksFree(Stacks *stacks);

typedef enum StacksResult {
    STACKS_READ,
    STACKS_HELD,   /* the GIL is not available in time: as a rule, native code holds it */
    STACKS_CLOSED, /* the interpreter does not run a script yet, or no longer */
} StacksResult;

/* Attaches to the interpreter on an expendable thread, and reads the stacks with thread names. Any thread that does not
 * hold the GIL. Waits up to `timeout_ms`. Fills `ret_stacks` if it returns STACKS_READ. */
StacksResult StacksAttached(DWORD timeout_ms, Stacks *ret_stacks);

/* Reads the stacks without a lock, with the function that CPython's faulthandler has for a crash: it walks through at
 * most 100 frames of 100 threads, and takes no lock. If it crashes, the calling thread continues with what was read.
 * `crashed` is the thread to be put first, or 0. False if nothing could be read. Any thread. */
bool StacksUnlocked(DWORD crashed, Stacks *ret_stacks);

/* Returns the text that StacksUnlocked parses: faulthandler's own, in UTF-8. Takes nothing from the heap, for a process
 * whose heap is locked. It is never freed. NULL if nothing could be read, and on a thread that Python does not know. */
const char *StacksRaw(void);

/* Reads the stacks of all threads but the calling one, which holds the GIL. */
bool StacksOfOthers(Stacks *ret_stacks);

/* True on a thread that reads stacks without a lock. Its crash is not the script's. */
bool StacksIsReading(void);

#endif
