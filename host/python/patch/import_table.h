/* What python3XX.dll imports from other DLLs, and putting something else in its place: the way to see what Python does
 * to the process without changing anything that a script could look at. */
#ifndef PYHOSTSVC_PYTHON_PATCH_IMPORT_TABLE_H
#define PYHOSTSVC_PYTHON_PATCH_IMPORT_TABLE_H

#include <stdbool.h>
#include <windows.h>

/* Lets Python's calls of an imported function lead to `replacement`, a function of the same type. `ret_original` gets
 * what was there, to be called or put back, before the first call can come. False where Python does not import it. With
 * the GIL. `replacement` and `ret_original` are pointers to function pointers. */
bool ImportTableReplace(const char *function, const void *replacement, void *ret_original);

/* The same of another module, and of what it imports from a DLL whose name begins with one of `dlls`, of which the last
 * one is NULL: another DLL may have a function of that name that is a different one. */
bool ImportTableReplaceIn(HMODULE module, const char *const dlls[], const char *function, const void *replacement,
                          void *ret_original);

#endif
