/* Where every Python thread is: of a script that is stuck, that has crashed, or that somebody looks at. */
#ifndef PYHOSTSVC_PYTHON_THREADS_STACKS_H
#define PYHOSTSVC_PYTHON_THREADS_STACKS_H

#include "log/log.h"
#include "python/api/api.h"

/* On the worker, with the GIL, right after initialisation: finds what dumps stacks without the GIL. `learn` is
 * stacks.py's function for it; `stacks` the one that reads them with the GIL. Both are borrowed, and `home`, the folder
 * of the Python, is kept: for ever. */
void StacksPrepare(PyObject *learn, PyObject *stacks, const wchar_t *home);

/* Free with StacksFree. */
typedef struct Stacks {
    wchar_t *text;    /* every thread's, in the form of python/threads/frames.h */
    wchar_t *blocked; /* the script's own line that its main thread is at; NULL: not known */
    wchar_t *remedy;  /* where that is a wait that no signal ends: what to do about it; NULL */
} Stacks;

void StacksFree(Stacks *stacks);

typedef enum StacksResult {
    STACKS_READ,
    STACKS_HELD,   /* something keeps the GIL: native code does, as a rule */
    STACKS_CLOSED, /* the interpreter is not running a script (yet, or any more) */
} StacksResult;

/* Attaches to the interpreter, on a thread that can be spared, and reads them: with names. Any thread that has not the
 * GIL; waits for `timeout_ms` at most. Fills `ret_stacks` where it returns STACKS_READ. */
StacksResult StacksAttached(DWORD timeout_ms, Stacks *ret_stacks);

/* Reads them as they are, without a lock, by what CPython's faulthandler has for a crash, on a thread that can be
 * spared: it may crash itself, and is parked then. `crashed` is the thread to be put first, or 0. False where nothing
 * could be read in time. Any thread. */
bool StacksUnlocked(DWORD crashed, DWORD timeout_ms, Stacks *ret_stacks);

/* What StacksUnlocked is made from, faulthandler's own text in UTF-8, without a heap: for a process that is past
 * saving. Nobody frees it. NULL: nothing could be read in time. */
const char *StacksRaw(DWORD timeout_ms);

/* Those of all threads but this one, which has the GIL. */
bool StacksOfOthers(Stacks *ret_stacks);

/* Is the calling thread one that reads without a lock? Nobody is to take its crash for the script's. */
bool StacksIsReading(void);

/* What CPython has said last on a fatal error, such as "Fatal Python error: oh no". The caller frees; NULL: nothing. */
wchar_t *StacksFatalError(void);

#endif
