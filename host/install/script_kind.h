/* Refuses files that are not Python scripts. */
#ifndef PYHOSTSVC_INSTALL_SCRIPT_KIND_H
#define PYHOSTSVC_INSTALL_SCRIPT_KIND_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Checks that the script of the settings, an absolute path, is not a program or a batch file. CPython would read it and
 * fail with "source code cannot contain null bytes" or a syntax error at each start. A program that a zip file is
 * appended to, as pip creates for commands, is a script. The remedy is the command that works. */
bool ScriptKindCheck(const Settings *settings, Error *error);

#endif
