/* The write method of the files below sys.stdout and sys.stderr of a service: a script can always write to its log. */
#ifndef PYHOSTSVC_PYTHON_PATCH_LOG_WRITE_H
#define PYHOSTSVC_PYTHON_PATCH_LOG_WRITE_H

#include "python/api/api.h"

#include <stdint.h>

/* Returns bootstrap.py's guard(write), a function that returns the replacement of a FileIO's `write`. If a write fails
 * (the disk is full), `lost` gets a Win32 error code, on the thread that writes and with the GIL; for the script the
 * write has succeeded. The replacement is a C function, because a stop could interrupt a Python function between a
 * write and its return: the text would stay in the buffer and be written again. A new reference; NULL with a Python
 * exception. */
PyObject *LogWriteGuard(void (*lost)(void *context, uint32_t code), void *context);

#endif
