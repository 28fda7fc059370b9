/* What C extensions print with their C runtime's printf, puts, fputs and fwrite. To a stream that has no buffer (a
 * crash would lose it) the C runtime writes such a text in pieces, one character at a time even, and other threads, and
 * children, write in between. In extension modules, and in the DLLs that come with them, these functions lead to others
 * that write it in one piece. */
#ifndef PYHOSTSVC_PYTHON_PATCH_PRINTING_H
#define PYHOSTSVC_PYTHON_PATCH_PRINTING_H

#include <stdbool.h>

/* From now on, for every DLL that Python loads. On the worker, with the GIL. False where Python's own import of
 * LoadLibraryExW is not found: everything is printed all the same. */
bool PrintingPrepare(void);

#endif
