/* The script's child processes, seen before they start. */
#ifndef PYHOSTSVC_PYTHON_CHILDREN_H
#define PYHOSTSVC_PYTHON_CHILDREN_H

#include "python/api.h"

#include <stdbool.h>

/* Has the Python function `adjust` called with the arguments of each _winapi.CreateProcess, which subprocess, asyncio
 * and multiprocessing all use; what it returns is used in their place. It does not show in tracebacks. (An audit hook
 * would see the call, too, but could not change it.) With the GIL, once Python is initialised. False, with a Python
 * exception, where that fails. */
bool ChildrenAdjust(PyObject *adjust);

#endif
