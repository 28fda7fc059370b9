/* The interpreter: one per process, and all of its life on one thread, the worker: CPython delivers signals only to the
 * thread that initialised it, and signal.signal in a script must work. */
#ifndef PYHOSTSVC_PYTHON_RUN_INTERPRETER_H
#define PYHOSTSVC_PYTHON_RUN_INTERPRETER_H

#include "base/error.h"
#include "base/text.h"
#include "python/api/builtin_module.h"
#include "python/find/discovery.h"

#include <stdbool.h>
#include <stdint.h>

/* For the thread that runs it: python.exe's main thread has 2 MB (3.9) to 4 MB (3.14); only what is used is ever
 * committed. */
enum { INTERPRETER_STACK = 16 << 20 };

/* What the host wants to know at once. Called with the GIL; they must not block. */
typedef struct InterpreterHooks {
    void *context;
    void (*exit)(void *context, uint32_t status); /* os._exit or the like, on any Python thread: end the process */
    void (*finalising)(void *context);            /* on the worker: the last function of atexit has run */
    void (*lost)(void *context, uint32_t code); /* on any Python thread: a write to the log failed so (Win32); not NULL
                                                 * with `logged` */
    void (*aborts)(void);                       /* on any thread, with or without the GIL: it is about to abort() */
} InterpreterHooks;

typedef struct InterpreterOptions {
    const PythonInstallation *python;
    const TextList *words;       /* python.exe's command line, without its own name */
    const TextList *environment; /* NAME=VALUE: set before the interpreter reads its own. NULL: none */
    const BuiltinModule *module; /* the host's module; NULL for a plain python.exe, without a host that interrupts it */
    InterpreterHooks hooks;      /* each may be NULL */
    bool logged;                 /* the standard streams are the log: UTF-8, flushed line by line */
    bool stamped;                /* every line of them begins with the time */
} InterpreterOptions;

/* Loads and initialises Python, and gives the host's modules to it; RunnerPrepare comes next. On failure the process
 * has no usable Python, and none can be started in it any more. Where Python has printed an answer, or what is wrong
 * with its options, `error` has ERROR_CODE_ENDED, and `ret_exit_code` is its code. */
bool InterpreterStart(const InterpreterOptions *options, uint32_t *ret_exit_code, Error *error);

/* "3.13.5", once started. Static. */
const char *InterpreterVersion(void);

/* Joins the non-daemon threads, runs atexit's functions, flushes and finalises. Returns the final exit code:
 * `exit_code`, or 120 where flushing failed. Can block for as long as the script's threads and functions like. */
uint32_t InterpreterFinish(uint32_t exit_code);

/* Is there somebody to be prompted? `reads_input`: the program is standard input. Then, in place of runner.h and
 * InterpreterFinish, CPython's own main: it runs what there is to run, and has the prompt. Returns the exit code; a
 * SystemExit ends the process. */
bool InterpreterIsInteractive(bool reads_input);
uint32_t InterpreterInteract(void);

#endif
