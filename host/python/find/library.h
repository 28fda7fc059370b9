/* Python's standard library: is it where CPython is going to look for it? */
#ifndef PYHOSTSVC_PYTHON_FIND_LIBRARY_H
#define PYHOSTSVC_PYTHON_FIND_LIBRARY_H

#include "python/find/discovery.h"

/* Without one, CPython does not initialise, and gives reasons that help nobody. `environment` is what the interpreter
 * is given in addition (NAME=VALUE): with a PYTHONHOME there, or in this process's own, nothing is said against it. */
bool LibraryCheck(const PythonInstallation *python, const TextList *environment, Error *error);

#endif
