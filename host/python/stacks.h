/* Where every Python thread is: of a script that is stuck. */
#ifndef PYHOSTSVC_PYTHON_STACKS_H
#define PYHOSTSVC_PYTHON_STACKS_H

#include "log/log.h"
#include "python/api.h"

/* On the worker, with the GIL, right after initialisation: finds what dumps stacks without the GIL. `learn` is
 * bootstrap.py's function for it; `stacks` the one that StacksWrite calls. Both are borrowed, for ever. */
void StacksPrepare(PyObject *learn, PyObject *stacks);

typedef struct StacksTarget {
    Log *log;                /* gets the stacks, as lines of the host's */
    const wchar_t *log_path; /* the same, to be read again; standard error leads there */
    const wchar_t *home;     /* of the Python: frames of its own library are not the script's */
    DWORD worker;            /* the thread of the script's main thread */
    DWORD timeout_ms;        /* for each of the two ways */
} StacksTarget;

/* Writes every thread's stack to the log, and returns the script's own line that its main thread is at, such as
 * "worker.py, line 12, in main: queue.get()"; the caller frees. NULL where nothing could be found out.
 *
 * Attaches to the interpreter for that. Where the GIL cannot be had, or the interpreter is being finalised, uses what
 * CPython's faulthandler has for a crash: it reads the threads' states as they are, without a lock. Both run on threads
 * that can be spared. Any thread but the script's; once in a process. */
wchar_t *StacksWrite(const StacksTarget *target);

/* The thread that reads without a lock, or 0: it may crash, and nobody is to take that for the script's. */
DWORD StacksUnlockedThread(void);

#endif
