/* The runner: what CPython's own main does between initialisation and finalisation, so that a SystemExit becomes a code
 * here, where CPython's would end the process. All on the worker. */
#ifndef PYHOSTSVC_PYTHON_RUN_RUNNER_H
#define PYHOSTSVC_PYTHON_RUN_RUNNER_H

#include "base/error.h"
#include "base/python_options.h"

#include <stdbool.h>
#include <stdint.h>

/* Finds and compiles what is to be run and makes __main__ ready for it, as python.exe would; standard input is not read
 * yet. On failure, for a script that is missing or has a syntax error, what python.exe prints is on stderr, its last
 * line in `error`, and `ret_exit_code` what it would have ended with. */
bool RunnerPrepare(const PythonCommand *program, uint32_t *ret_exit_code, Error *error);

/* What is known of an unhandled exception. */
typedef struct RunnerWords {
    wchar_t *line;      /* the last line of its traceback; of a SystemExit with a text: that; NULL: there was none */
    wchar_t *traceback; /* its last lines, where the standard streams are the log; NULL: there are none */
} RunnerWords;

void RunnerWordsFree(RunnerWords *words);

/* Runs it, and returns the exit code that python.exe would have ended with (before finalisation). Free `ret_words` with
 * RunnerWordsFree. From here to atexit's last function, in InterpreterFinish, the script can be interrupted. */
uint32_t RunnerRun(RunnerWords *ret_words);

#endif
