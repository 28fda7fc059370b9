/* What the verbs install and import share. */
#ifndef PYHOSTSVC_COMMAND_INSTALL_H
#define PYHOSTSVC_COMMAND_INSTALL_H

#include "base/error.h"
#include "settings/settings.h"
#include "terminal/arguments.h"

#include <stdbool.h>

/* Installs a new service from `file` and the options, and prints the outcome. `name` is NULL if it follows from the
 * script. */
bool InstallFrom(const Arguments *arguments, const wchar_t *file, const wchar_t *script, const wchar_t *name,
                 Error *error);

/* The same from settings that are complete and resolved. */
bool InstallSettings(const Arguments *arguments, Settings *settings, const wchar_t *name, Error *error);

/* Prints what an installed service runs, and where its log is. `program` is the program that the service runs. */
void InstallPrint(const wchar_t *name, const wchar_t *program, const Settings *settings);

#endif
