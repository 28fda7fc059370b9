/* sys.stdout and sys.stderr as a service has them: a script can always write to its log. */
#ifndef PYHOSTSVC_PYTHON_PATCH_LOG_WRITE_H
#define PYHOSTSVC_PYTHON_PATCH_LOG_WRITE_H

#include "python/api/api.h"

#include <stdbool.h>
#include <stdint.h>

/* bootstrap.py's guard(write): a function that is called in the place of a FileIO's `write`. A write that fails (the
 * disk is full) is told to `lost`, with a Win32 code, on the thread that writes, with the GIL; for the script it has
 * been done. It is no function of Python's: one of those could be interrupted, by a stop, between a write and its
 * return, and what was written would stay in the buffer, and be written once more. A new reference, to be given to
 * bootstrap.py; NULL with a Python exception. */
PyObject *LogWriteGuard(void (*lost)(void *context, uint32_t code), void *context);

/* Lets what Python writes to a descriptor go on where a rotation has it closed for a moment (log/streams.h). On the
 * worker, with the GIL. False where Python's import of `_write` is not found. */
bool LogWritePrepare(void);

#endif
