/* The room python/find: finds a Python that the host can load, from --python or from the registered versions. */
#ifndef PYHOSTSVC_PYTHON_FIND_DISCOVERY_H
#define PYHOSTSVC_PYTHON_FIND_DISCOVERY_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

typedef struct PythonInstallation {
    wchar_t *executable;      /* the full path of python.exe; a venv's own for a venv */
    wchar_t *home;            /* the folder of the base installation: its python.exe, DLLs and Lib */
    wchar_t *base_executable; /* the base installation's python.exe */
    wchar_t *dll;             /* python3XX.dll, or python3XXt.dll */
    int minor;                /* 3.<minor> */
    bool venv;
} PythonInstallation;

/* Resolves a value of --python: a python.exe, the folder of a venv or an installation, or a version such as 3.13. NULL
 * looks in PYHOSTSVC_PYTHON, then VIRTUAL_ENV, then for the newest version that is registered (PEP 514; for all users
 * before the current user). Checks that it can be hosted: CPython 3.9 or later, of this program's architecture, not
 * from the Store (ERROR_CODE_STORE). Free with PythonInstallationFree. */
bool PythonDiscover(const wchar_t *wanted, PythonInstallation *ret_installation, Error *error);

/* Inspects a python.exe that was resolved before, as a service does at its start. */
bool PythonInspect(const wchar_t *executable, PythonInstallation *ret_installation, Error *error);

/* Completes the remedy of an error from this file, LibraryCheck or PythonLoad: how to choose another Python for
 * `service`, or for the command if `service` is NULL. Returns false. */
bool PythonRemedy(const wchar_t *service, Error *error);

void PythonInstallationFree(PythonInstallation *installation);

/* Returns the minor version in a DLL's name: 13 for "python313t.dll". 0 if it is not the name of CPython's DLL. */
int PythonMinorOfDll(const wchar_t *name);

#endif
