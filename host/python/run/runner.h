/* The runner: does what CPython's own main does between initialisation and finalisation. There a SystemExit ends the
 * process; here it becomes an exit code. Call everything on the worker. */
#ifndef PYHOSTSVC_PYTHON_RUN_RUNNER_H
#define PYHOSTSVC_PYTHON_RUN_RUNNER_H

#include "base/error.h"
#include "base/python_options.h"

#include <stdbool.h>
#include <stdint.h>

/* Finds and compiles the program, and prepares __main__ for it, as python.exe does. Standard input is not read yet. If
 * the script is missing or has a syntax error, stderr gets the text that python.exe prints, `error` its last line, and
 * `ret_exit_code` python.exe's exit code. */
bool RunnerPrepare(const PythonCommand *program, uint32_t *ret_exit_code, Error *error);

/* The texts of an unhandled exception. */
typedef struct RunnerWords {
    wchar_t *line;      /* the last line of the traceback, or the text of a SystemExit; NULL if there is no exception */
    wchar_t *traceback; /* its last lines, if the standard streams are the log; otherwise NULL */
} RunnerWords;

void RunnerWordsFree(RunnerWords *words);

/* Runs the program, and returns python.exe's exit code (before finalisation). Free `ret_words` with RunnerWordsFree.
 * From this call to the last atexit function, in InterpreterFinish, the script can be interrupted. */
uint32_t RunnerRun(RunnerWords *ret_words);

#endif
