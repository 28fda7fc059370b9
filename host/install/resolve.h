/* Makes settings that a user gave absolute and complete, and checks that what they name exists. */
#ifndef PYHOSTSVC_INSTALL_RESOLVE_H
#define PYHOSTSVC_INSTALL_RESOLVE_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Resolves one setting. */
bool ResolveSetting(Settings *settings, const SettingDefinition *setting, Error *error);

/* Resolves everything that a run needs, except the interpreter. On failure some settings may be changed. */
bool ResolveExceptPython(Settings *settings, Error *error);

/* Resolves the interpreter, and loads it into this process: an interpreter that cannot be loaded is known now, and not
 * at the first start. */
bool ResolvePython(Settings *settings, Error *error);

/* Fills in the log and state folders of the service `name` if they are not set. They are stored like every other
 * setting, so that a later change of %ProgramData% in the service's own environment does not move them. */
bool ResolveFolders(const wchar_t *name, Settings *settings, Error *error);

/* Checks that `service` may run as the account, and writes the account as it is read back from the SCM: "LocalService"
 * becomes "local". */
bool ResolveAccount(Settings *settings, const wchar_t *service, Error *error);

#endif
