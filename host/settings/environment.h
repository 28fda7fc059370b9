/* The environment that a service's script and hooks get. */
#ifndef PYHOSTSVC_SETTINGS_ENVIRONMENT_H
#define PYHOSTSVC_SETTINGS_ENVIRONMENT_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Appends the variables of an environment file. The error names the file. */
bool EnvironmentReadFile(const wchar_t *path, TextList *variables, Error *error);

/* Removes all variables from this process and from CPython's C runtime, except those that Windows and its DLLs require:
 * SystemRoot, windir, SystemDrive, ProgramData, ComSpec, Path, PATHEXT, TEMP, TMP, OS, and the processor's. Call it
 * while no other thread reads the environment. */
bool EnvironmentClear(Error *error);

/* Removes the variables that CPython reads (PYTHON...) if they are set for this user only, because a service does not
 * see them. `ret_path` receives the removed PYTHONPATH, or NULL; the caller frees it. */
bool EnvironmentForget(wchar_t **ret_path, Error *error);

#endif
