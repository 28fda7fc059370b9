/* python.exe on the host's runner, without a host: `pyhostsvc python`. */
#ifndef PYHOSTSVC_PYTHON_RUN_PYTHON_EXE_H
#define PYHOSTSVC_PYTHON_RUN_PYTHON_EXE_H

#include "base/error.h"
#include "base/text.h"
#include "python/find/discovery.h"

#include <stdbool.h>
#include <stdint.h>

/* Runs python.exe's command line `words` (without its own name) from start to finalisation, on a thread of its own, and
 * waits for it. `ret_exit_code` is python.exe's. False where that Python does not start, and has not said why itself.
 * Once in a process, which has nothing left to do but end then. */
bool PythonExeMain(const PythonInstallation *python, const TextList *words, uint32_t *ret_exit_code, Error *error);

#endif
