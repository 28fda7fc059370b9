/* The change of one setting of an installed service, for `set` and `reset`. */
#ifndef PYHOSTSVC_COMMAND_SETTING_CHANGE_H
#define PYHOSTSVC_COMMAND_SETTING_CHANGE_H

#include "install/configuration.h"
#include "settings/settings.h"
#include "terminal/arguments.h"

#include <stdbool.h>

/* Sets the setting `key` of the service `name` to `values`, reports the change and says when it takes effect.
 * `arguments` are those of `set`: the password of an account may come from standard input. All or nothing. */
bool SettingChange(const Arguments *arguments, const wchar_t *name, const wchar_t *key, const TextList *values,
                   Error *error);

/* Resets the setting `key` of the service `name` to its default, in the same way. */
bool SettingChangeToDefault(const wchar_t *name, const wchar_t *key, Error *error);

/* Returns true for script and module: a service has exactly one of the two, and neither has a default. */
bool SettingIsTarget(const SettingDefinition *setting);

/* Prints a warning if the service lacks a setting that it needs, because its registry key was edited by hand. */
void SettingWarnIfIncomplete(Configuration *configuration);

#endif
