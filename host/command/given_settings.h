/* The settings that a command line gives: those of a file, then the options, then the script. */
#ifndef PYHOSTSVC_COMMAND_GIVEN_SETTINGS_H
#define PYHOSTSVC_COMMAND_GIVEN_SETTINGS_H

#include "base/error.h"
#include "settings/settings.h"
#include "terminal/arguments.h"

#include <stdbool.h>

/* Reads them over `settings`, and resolves all of `settings`. `file` and `script` are NULL if none was given. On
 * failure some settings may be changed. */
bool GivenSettings(const Arguments *arguments, const wchar_t *file, const wchar_t *script, Settings *settings,
                   Error *error);

/* The same without the interpreter, which the caller resolves with ResolvePython. */
bool GivenSettingsExceptPython(const Arguments *arguments, const wchar_t *file, const wchar_t *script,
                               Settings *settings, Error *error);

/* Returns the name that --name gives, or the one in `file` (NULL if no file was given), or NULL. The caller frees
 * `ret_name`, also after a failure. */
bool GivenName(const Arguments *arguments, const wchar_t *file, wchar_t **ret_name, Error *error);

#endif
