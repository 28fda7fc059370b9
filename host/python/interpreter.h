/* The interpreter: one per process, and all of its life on one thread, the worker: CPython delivers signals only to the
 * thread that initialised it, and signal.signal in a script must work. */
#ifndef PYHOSTSVC_PYTHON_INTERPRETER_H
#define PYHOSTSVC_PYTHON_INTERPRETER_H

#include "base/error.h"
#include "base/text.h"
#include "python/discovery.h"

#include "_winsvc.h"

#include <stdbool.h>
#include <stdint.h>

/* What the host wants to know at once. Called with the GIL; they must not block. */
typedef struct InterpreterHooks {
    void *context;
    void (*exit)(void *context, uint32_t status); /* os._exit was called, on any Python thread: end the process */
    void (*finalising)(void *context);            /* on the worker: the last function of atexit has run */
} InterpreterHooks;

typedef struct InterpreterOptions {
    const PythonInstallation *python;
    const TextList *python_args; /* interpreter options */
    const wchar_t *script;       /* this or module */
    const wchar_t *module;
    const TextList *args;
    const TextList *environment; /* NAME=VALUE: set before the interpreter reads its own */
    const WinsvcHost *winsvc;
    InterpreterHooks hooks; /* each may be NULL */
    bool logged;            /* the standard streams are the log: UTF-8, flushed line by line */
} InterpreterOptions;

/* Loads and initialises Python, and gives the host's modules to it. On failure the process has no usable Python, and
 * none can be started in it any more. */
bool InterpreterStart(const InterpreterOptions *options, Error *error);

/* "3.13.5", once started. Static. */
const char *InterpreterVersion(void);

/* Finds and compiles what is to be run and makes __main__ ready for it, as python.exe would. A script that is missing
 * or has a syntax error fails here, with its traceback on stderr and its last line in `error`. */
bool InterpreterPrepare(const InterpreterOptions *options, Error *error);

/* Runs it, and returns the exit code that python.exe would have ended with (before finalisation). After an unhandled
 * exception `ret_line` is the last line of its traceback, which the caller frees; otherwise NULL. From here to atexit's
 * last function, in InterpreterFinish, the script can be interrupted. */
uint32_t InterpreterRun(wchar_t **ret_line);

/* Joins the non-daemon threads, runs atexit's functions, flushes and finalises. Returns the final exit code:
 * `exit_code`, or 120 where flushing failed. Can block for as long as the script's threads and functions like. */
uint32_t InterpreterFinish(uint32_t exit_code);

#endif
