/* The message of CPython's last fatal error. */
#ifndef PYHOSTSVC_PYTHON_PATCH_FATAL_ERROR_H
#define PYHOSTSVC_PYTHON_PATCH_FATAL_ERROR_H

#include <wchar.h>

/* Takes what CPython writes to standard error, in pieces, on the thread that has the fatal error. Any thread. */
void FatalErrorNote(const char *bytes, unsigned count);

/* Returns the message, such as "Fatal Python error: oh no"; the caller frees it. NULL if there was no fatal error. */
wchar_t *FatalErrorMessage(void);

#endif
