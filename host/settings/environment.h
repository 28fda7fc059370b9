/* The environment that a service's script and hooks get. */
#ifndef PYHOSTSVC_SETTINGS_ENVIRONMENT_H
#define PYHOSTSVC_SETTINGS_ENVIRONMENT_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Appends the variables of an environment file. The error names the file. */
bool EnvironmentReadFile(const wchar_t *path, TextList *variables, Error *error);

/* Removes every variable from this process, and from CPython's C runtime in it, but for those that Windows and its DLLs
 * cannot do without: SystemRoot, windir, SystemDrive, ProgramData, ComSpec, Path, PATHEXT, TEMP, TMP, OS, and what
 * tells of the processor. Before any other thread looks. */
bool EnvironmentClear(Error *error);

/* Removes, of the variables that CPython reads (PYTHON...), those that are set for this user and not for the system: a
 * service does not see them. `ret_path` is the PYTHONPATH that went; NULL: none did. The caller frees. */
bool EnvironmentForget(wchar_t **ret_path, Error *error);

#endif
