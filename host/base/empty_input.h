/* A standard input without data. */
#ifndef PYHOSTSVC_BASE_EMPTY_INPUT_H
#define PYHOSTSVC_BASE_EMPTY_INPUT_H

#include <windows.h>

/* Returns a pipe whose writer is closed: every reader, in every process, finds the end at once. It is not NUL, because
 * the C runtime takes every character device for a terminal: isatty() is true for NUL. The handle is inheritable; the
 * caller closes it. NULL with GetLastError if it cannot be made. */
HANDLE EmptyInputOpen(void);

#endif
