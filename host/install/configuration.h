/* An installed service with all its settings, to read or change. */
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
    Settings opened;   /* as they were read; only configuration.c uses them */
    bool grant_access; /* ConfigurationStore applies the grants even if no setting that they depend on has changed */
} Configuration;

enum { CONFIGURATION_CHANGE = SERVICE_CHANGE_CONFIG | SERVICE_QUERY_CONFIG | SERVICE_START };

/* Reads a service's settings from the registry and the SCM. `access` is CONFIGURATION_CHANGE, or 0 to read only. Fails
 * if a setting is missing that the service needs. Close it with ConfigurationClose. */
bool ConfigurationOpen(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error);

/* Like ConfigurationOpen, but accepts settings that are incomplete or out of range, as SettingsRead does, so that a
 * command can show or repair them. */
bool ConfigurationOpenUnchecked(const wchar_t *name, DWORD access, Configuration *ret_configuration, Error *error);

void ConfigurationClose(Configuration *configuration);

/* Stores the changes of `settings`, and applies in the SCM what depends on them. All or nothing. It keeps the
 * changes that another command has made since the settings were read, and adds them to `settings`; if both changed the
 * same setting, the later change counts. */
bool ConfigurationStore(Configuration *configuration, Error *error);

/* Returns whether a service with the settings `after` may write to other log files than with `before`; then it must not
 * share one with another service (install/log_files.h). */
bool ConfigurationMovesLogs(Settings *before, Settings *after);

/* Returns whether the service runs, so that a change takes effect only at its next start. */
bool ConfigurationIsRunning(const Configuration *configuration);

#endif
