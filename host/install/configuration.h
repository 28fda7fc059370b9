/* An installed service with all its settings, to be looked at or changed. */
#ifndef PYHOSTSVC_INSTALL_CONFIGURATION_H
#define PYHOSTSVC_INSTALL_CONFIGURATION_H

#include "base/error.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Configuration {
    const wchar_t *name; /* the caller's */
    SC_HANDLE service;
    Settings settings;
    bool admit; /* let the account into what it needs, also where nothing of it changes */
} Configuration;

enum { CONFIGURATION_CHANGE = SERVICE_CHANGE_CONFIG | SERVICE_QUERY_CONFIG | SERVICE_START };

/* Reads it from the registry and the SCM. `access` is what else is to be done: CONFIGURATION_CHANGE, or 0. */
bool ConfigurationOpen(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error);

/* The same as SettingsRead has it: of one, too, that lacks what it cannot be without. */
bool ConfigurationRead(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error);
void ConfigurationClose(Configuration *configuration);

/* Stores `settings`, and tells the SCM what follows from what has changed. All or nothing. */
bool ConfigurationStore(Configuration *configuration, Error *error);

/* Prints that a change takes effect at the next start, where the service runs. */
void ConfigurationSayWhen(const Configuration *configuration);

#endif
