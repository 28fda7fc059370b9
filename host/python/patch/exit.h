/* The ways in which Python itself ends the process without returning to the host: os._exit; Py_Exit, which CPython
 * calls for a SystemExit that C code prints; a signal at its default that the script raises; os.kill of its own
 * process; and abort(). */
#ifndef PYHOSTSVC_PYTHON_PATCH_EXIT_H
#define PYHOSTSVC_PYTHON_PATCH_EXIT_H

#include <stdint.h>

/* Sets what PATCH_EXIT calls with the exit code, on any Python thread. `end` must end the process, and may return
 * before that has happened: the thread does not continue. All ways but Py_Exit keep the GIL, so no other thread runs
 * another line. Call it on the worker, once, before the rows are installed. */
void ExitPrepare(void (*end)(void *context, uint32_t code), void *context);

/* Sets what PATCH_ABORT calls on a thread that is about to abort: for a fatal error of Python, for os.abort(), or for
 * an abort() in an extension; the last one not if the script handles SIGABRT. The abort continues when `aborts`
 * returns. Call it on the worker, once, before the row is installed and after faulthandler was enabled and disabled. */
void ExitPrepareAbort(void (*aborts)(void));

#endif
