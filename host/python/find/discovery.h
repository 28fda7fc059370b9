/* Which Python: from what somebody gave, or from what is registered, to a DLL that can be loaded. */
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

/* Resolves what --python takes: a python.exe, the folder of a venv or an installation, or a version such as 3.13. NULL
 * looks in PYHOSTSVC_PYTHON, then VIRTUAL_ENV, then for the newest version that is registered (PEP 514; for all users
 * before the current user). Checks that it can be hosted: CPython 3.9 or later, of this program's architecture, not
 * from the Store (ERROR_CODE_STORE). Free with PythonInstallationFree. */
bool PythonDiscover(const wchar_t *wanted, PythonInstallation *ret_installation, Error *error);

/* The installation of a python.exe that was resolved before: what a service does at start. */
bool PythonInspect(const wchar_t *executable, PythonInstallation *ret_installation, Error *error);

/* Completes the remedy of an error of these, of LibraryCheck or of PythonLoad: how another Python is given to
 * `service`, or, where that is NULL, to the command. Returns false. */
bool PythonRemedy(const wchar_t *service, Error *error);

void PythonInstallationFree(PythonInstallation *installation);

/* The version that a DLL's name tells: "python313t.dll" -> 13. 0 where it is no name of CPython's DLL. Pure. */
int PythonMinorOfDll(const wchar_t *name);

#endif
