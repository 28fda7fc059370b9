/* Python's own ways to end the process on the spot: os._exit, and Py_Exit, which CPython calls for a SystemExit that
 * nothing has caught where C code prints it. */
#ifndef PYHOSTSVC_PYTHON_EXIT_H
#define PYHOSTSVC_PYTHON_EXIT_H

#include <stdbool.h>
#include <stdint.h>

/* From now on `exit` is called with the status in their place, on any thread of Python's, and is to end the process; it
 * may return before that has happened. The thread goes no further. After os._exit it keeps the GIL, so that no other
 * one runs a line any more. On the worker, once. False where Python does not end the process by ucrtbase. */
bool ExitReplace(void (*exit)(void *context, uint32_t status), void *context);

#endif
