/* Makes an installed service out of settings, and undoes what was made if a step fails. No verb, no argument parsing
 * and no output belongs in this room. */
#ifndef PYHOSTSVC_INSTALL_INSTALLATION_H
#define PYHOSTSVC_INSTALL_INSTALLATION_H

#include "account/grants.h"
#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>

/* Creates the service in the SCM, or changes one that exists, stores its settings, and keeps `grants`. On failure
 * nothing of its work is left. */
typedef bool InstallationFunction(void *context, const wchar_t *name, const wchar_t *program, Settings *settings,
                                  Grants *grants, Error *error);

/* Returns the name of a service that was given none: the script's without its extension, or the module's. The caller
 * frees it. */
wchar_t *InstallationDefaultName(const Settings *settings);

/* Checks that a new service can have this name: the name is valid, no service has it, and the caller may create
 * services. */
bool InstallationCheckName(const wchar_t *name, Error *error);

/* Makes what a service needs (its program, folders, event source and access), then has `function` make the service.
 * `new_account` is true if the account was not this service's before. `ret_program` is the path of the program that the
 * service runs; the caller frees it. All or nothing. */
bool InstallationMake(const wchar_t *name, Settings *settings, InstallationFunction *function, void *context,
                      bool new_account, wchar_t **ret_program, Error *error);

/* Installs a new service from settings that are already resolved: InstallationMake with a service that does not exist.
 */
bool InstallationCreate(const wchar_t *name, Settings *settings, wchar_t **ret_program, Error *error);

#endif
