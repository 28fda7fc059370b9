/* A ._pth file, which has the whole search path of the Python that it is beside, as in an embeddable distribution. */
#ifndef PYHOSTSVC_PYTHON_FIND_PTH_H
#define PYHOSTSVC_PYTHON_FIND_PTH_H

#include "python/find/discovery.h"

#include <stdbool.h>

/* Returns the path of the ._pth file that CPython follows, which the caller frees; NULL if there is none. */
wchar_t *PthFind(const PythonInstallation *python);

/* Returns true if the file has the line with which Python runs the module site. */
bool PthImportsSite(const wchar_t *path, int minor);

/* Fails if Python 3.`minor` would not start with this file: it cannot be read, or none of its lines names a folder or a
 * zip file with the standard library. */
bool PthCheck(const wchar_t *path, int minor, Error *error);

#endif
