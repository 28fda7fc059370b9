/* Installs a new service for the verbs install and import. */
#ifndef PYHOSTSVC_COMMAND_INSTALL_H
#define PYHOSTSVC_COMMAND_INSTALL_H

#include "base/error.h"
#include "check/install_check.h"
#include "settings/settings.h"
#include "terminal/arguments.h"

#include <stdbool.h>

/* Installs a new service from `file` and the options, and prints the result and the next step. `name` is NULL if the
 * script or module decides it. */
bool InstallFrom(const Arguments *arguments, const wchar_t *file, const wchar_t *script, const wchar_t *name,
                 Error *error);

/* Installs a new service from settings that are already resolved, and prints the result. */
bool InstallService(const Arguments *arguments, Settings *settings, const wchar_t *name, Error *error);

/* Prints each setting that differs from its default. The state directory is left out, because install chooses it. */
void InstallPrintSettings(Settings *settings);

/* Prints the command that starts the service. */
void InstallPrintStart(const wchar_t *name);

/* Starts the check of a service that will be installed, unless the command has --no-check. The caller passes it to
 * InstallCheckPrint or InstallCheckCancel. */
InstallCheck InstallStartCheck(const Arguments *arguments);

/* Prints the script, the Python and the log of a service, and its `program` if that is a copy. */
void InstallPrint(const wchar_t *name, const wchar_t *program, const Settings *settings);

#endif
