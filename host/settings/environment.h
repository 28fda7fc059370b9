/* The environment that a service's script and hooks get. */
#ifndef PYHOSTSVC_SETTINGS_ENVIRONMENT_H
#define PYHOSTSVC_SETTINGS_ENVIRONMENT_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Appends the variables of an environment file. The error names the file. */
bool EnvironmentReadFile(const wchar_t *path, TextList *variables, Error *error);

/* Appends the variables that Windows would give a new process of this account now: the machine's and the account's own
 * may have changed since the SCM was started, whose environment a service inherits. LocalSystem has only the machine's.
 */
bool EnvironmentReadPresent(TextList *variables, Error *error);

/* Sets the variables of this process to `present`. A variable that the SCM sets for this service keeps its value, and a
 * variable that is only inherited stays. Call it while no other thread reads the environment, as EnvironmentClear. */
bool EnvironmentRefresh(const wchar_t *service, const TextList *present, Error *error);

/* Returns whether Windows makes the variable for every account. */
bool EnvironmentIsMadeByWindows(const wchar_t *name);

/* Appends what the SCM itself sets for a service (NAME=VALUE), besides what every service inherits. */
void EnvironmentAppendOfService(const wchar_t *service, TextList *variables);

/* Removes all variables from this process and from CPython's C runtime, except those that Windows makes for every
 * account: its folders, its names, the processor's, and what Windows' own DLLs require. */
bool EnvironmentClear(Error *error);

/* Expands `variables` (NAME=VALUE) as ExpansionAppend does; what they inherit is this process's environment. */
void EnvironmentExpand(const TextList *variables, TextList *ret_expanded, TextList *ret_unknown);

/* Removes the variables that CPython reads (PYTHON...) if they are set for this user only, because a service does not
 * see them. `ret_path` receives the removed PYTHONPATH, or NULL; the caller frees it. */
bool EnvironmentForget(wchar_t **ret_path, Error *error);

#endif
