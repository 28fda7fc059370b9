/* Checks that Python's standard library is where CPython will look for it. */
#ifndef PYHOSTSVC_PYTHON_FIND_LIBRARY_H
#define PYHOSTSVC_PYTHON_FIND_LIBRARY_H

#include "python/find/discovery.h"

/* Returns false with an error if the library is missing, or a ._pth file does not name it. CPython itself would report
 * a missing codec. `environment` has the variables that will be added for the interpreter (NAME=VALUE); may be NULL. If
 * PYTHONHOME is set there or in this process, the library is not checked. */
bool LibraryCheck(const PythonInstallation *python, const TextList *environment, Error *error);

#endif
