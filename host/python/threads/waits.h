/* Finds out what the main thread waits for, and ends those waits that the host can end (waits.py and
 * wait_kinds.py). Every function needs the GIL, on any thread but the main one. */
#ifndef PYHOSTSVC_PYTHON_THREADS_WAITS_H
#define PYHOSTSVC_PYTHON_THREADS_WAITS_H

#include "python/api/api.h"
#include "python/threads/main_wait.h"

#include <stdbool.h>

/* Loads waits.py, and wait_kinds.py later. Call it on the worker, with the GIL. `handled` is called on the main thread
 * when it has run a signal handler and continues to wait. False with a Python exception. */
bool WaitsPrepare(void (*handled)(void));

/* Returns the kind of the wait that the main thread is in. */
MainWait WaitsRead(void);

/* Lets the main thread handle a signal that was tripped if it polls in an asyncio selector loop. Returns true if it
 * runs an asyncio loop. */
bool WaitsWakeLoop(void);

/* As WaitsWakeLoop, and also if it is in threading.Condition.wait: only for a handler that raises, or for one that
 * WaitsResume has made. Returns true if it is in one of the two. */
bool WaitsEnd(void);

/* Returns a handler that runs the script's `handler` once, and then continues the wait for a threading.Condition.
 * A new reference; NULL if the main thread is in no such wait, or the wait has a time-out. */
PyObject *WaitsResume(int number, PyObject *handler);

/* Returns a handler that raises `exception` once, a pair of BootstrapException. A new reference; NULL on failure. */
PyObject *WaitsRaise(int number, PyObject *handler, PyObject *exception);

/* Returns true if the main thread runs this signal handler now. */
bool WaitsIsRunning(PyObject *handler);

/* Posts WM_QUIT to the main thread's queue of messages. Returns false if there is no queue. Needs no GIL. */
bool WaitsQuitMessages(void);

#endif
