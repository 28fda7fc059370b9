/* Two built-in functions of Python's that the host puts its own in place of, because what they do to the process is the
 * host's business. They look the same, and take the same arguments. */
#ifndef PYHOSTSVC_PYTHON_REPLACE_H
#define PYHOSTSVC_PYTHON_REPLACE_H

#include "python/api.h"

#include <stdbool.h>
#include <stdint.h>

/* _winapi.CreateProcess, which subprocess, asyncio and multiprocessing all use: `adjust`, bootstrap.py's
 * child_arguments, sees the arguments first. With the GIL, once; borrows `adjust` for ever. False with a Python
 * exception. */
bool ReplaceCreateProcess(PyObject *adjust);

/* os._exit: `exit` is called with the status, and is to end the process; it may return before that has happened. The
 * thread goes no further, and keeps the GIL, so that no other one runs a line any more. With the GIL, once. False with
 * a Python exception. */
bool ReplaceExit(void (*exit)(void *context, uint32_t status), void *context);

#endif
