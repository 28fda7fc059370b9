/* `pyhostsvc python`: python.exe on the host's runner, without a service. */
#ifndef PYHOSTSVC_PYTHON_RUN_PYTHON_EXE_H
#define PYHOSTSVC_PYTHON_RUN_PYTHON_EXE_H

#include "base/error.h"
#include "base/text.h"
#include "python/find/discovery.h"

#include <stdbool.h>
#include <stdint.h>

/* Runs python.exe's command line `words` (without its own name) from start to finalisation, on a thread of its own, and
 * waits for it. `ret_exit_code` is python.exe's. False if Python does not start and has not printed the
 * reason itself. Call it once; the process must exit afterwards. */
bool PythonExeMain(const PythonInstallation *python, const TextList *words, uint32_t *ret_exit_code, Error *error);

#endif
