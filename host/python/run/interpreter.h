/* The room python/run: starts, runs and finishes the one interpreter of the process.
 *
 * All of this happens on one thread, the worker: CPython delivers signals only to the thread that initialised it, and
 * signal.signal must work in a script. */
#ifndef PYHOSTSVC_PYTHON_RUN_INTERPRETER_H
#define PYHOSTSVC_PYTHON_RUN_INTERPRETER_H

#include "base/error.h"
#include "base/text.h"
#include "python/api/builtin_module.h"
#include "python/find/discovery.h"
#include "python/patch/exec.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* The stack size of the worker, in bytes. python.exe's main thread has 2 MB (3.9) to 4 MB (3.14). Only used pages are
 * committed. */
enum { INTERPRETER_STACK = 16 << 20 };

/* Callbacks of the host. They are called with the GIL, unless stated otherwise, and must not block. */
typedef struct InterpreterHooks {
    void *context;
    void (*exit)(void *context, uint32_t status); /* os._exit or the like, on any Python thread: ends the process */
    void (*finalising)(void *context);            /* on the worker: the last atexit function has run */
    void (*lost)(void *context, uint32_t code); /* on any Python thread: a write to the log failed so (Win32); not NULL
                                                 * with `logged` */
    const ExecHooks *exec;                      /* os.exec* */
    /* with the GIL: the script sends a console event; sends it, and returns 0 or a Win32 error code */
    uint32_t (*console_event)(void *context, unsigned long event, unsigned long group);
    void (*aborts)(void); /* on any thread, with or without the GIL: it is about to abort() */
} InterpreterHooks;

typedef struct InterpreterOptions {
    const PythonInstallation *python;
    const TextList *words;       /* python.exe's command line, without its own name */
    const TextList *environment; /* NAME=VALUE: set before the interpreter reads the environment; may be NULL */
    const BuiltinModule *module; /* the host's module; NULL for a plain python.exe, without a host that interrupts it */
    InterpreterHooks hooks;      /* each may be NULL */
    bool logged;                 /* the standard streams are the log: UTF-8, flushed line by line */
    bool stamped;                /* every line of them begins with the local time */
    HANDLE first_write;          /* what Python writes waits for this event; NULL if it need not */
} InterpreterOptions;

/* Loads and initialises Python; call InterpreterSetUp next. After a failure no Python can be started in this process.
 * If Python has printed an answer to its options, or why they are wrong, `error` has ERROR_CODE_ENDED and
 * `ret_exit_code` is Python's exit code. */
bool InterpreterInitialise(const InterpreterOptions *options, uint32_t *ret_exit_code, Error *error);

/* Adds the module and what else the host has in Python; call RunnerPrepare next, with the same options. */
bool InterpreterSetUp(const InterpreterOptions *options, Error *error);

/* The two in a row. */
bool InterpreterStart(const InterpreterOptions *options, uint32_t *ret_exit_code, Error *error);

/* Adds arguments that were not known when Python was initialised. */
bool InterpreterAddArguments(const TextList *arguments, Error *error);

/* Returns the version, such as "3.13.5"; empty before the start. Static. */
const char *InterpreterVersion(void);

/* Joins the non-daemon threads, runs atexit's functions, flushes and finalises. Returns the final exit code:
 * `exit_code`, or 120 if flushing failed. Blocks as long as the script's threads and functions do. */
uint32_t InterpreterFinish(uint32_t exit_code);

/* InterpreterIsInteractive returns true if python.exe would show a prompt; `reads_input` if the program is standard
 * input. In that case InterpreterInteract replaces runner.h and InterpreterFinish: CPython's own main runs the program
 * and shows the prompt. It returns the exit code; a SystemExit ends the process. */
bool InterpreterIsInteractive(bool reads_input);
uint32_t InterpreterInteract(void);

#endif
