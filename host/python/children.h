/* The script's child processes, seen before they start. */
#ifndef PYHOSTSVC_PYTHON_CHILDREN_H
#define PYHOSTSVC_PYTHON_CHILDREN_H

#include <stdbool.h>

/* Has `before` called, with the GIL, each time the script is about to start a process through _winapi.CreateProcess, which
 * subprocess, asyncio and multiprocessing all use. (An audit hook would see that as well, at a price for every other event.)
 * NULL does nothing. With the GIL, once Python is initialised. False, with a Python exception, where that fails. */
bool ChildrenWatch(void (*before)(void));

#endif
