/* A file of settings, as `export` writes and `import` reads it: docs/settings.md describes it. */
#ifndef PYHOSTSVC_INSTALL_SETTINGS_FILE_H
#define PYHOSTSVC_INSTALL_SETTINGS_FILE_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Reads `path` over `settings`: a setting that the file does not name keeps its value. `ret_name` is the service that
 * the file names, or NULL; the caller frees it. On failure some settings may be changed. */
bool SettingsFileRead(const wchar_t *path, wchar_t **ret_name, Settings *settings, Error *error);

/* Returns the text of such a file for the service `name`, without the settings that install would choose itself:
 * another computer chooses its own. Resets these in `settings`. The caller frees `ret_text`. */
bool SettingsFileFormat(const wchar_t *name, Settings *settings, wchar_t **ret_text, Error *error);

#endif
