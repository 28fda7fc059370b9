/* Settings in the registry: HKLM\SYSTEM\CurrentControlSet\Services\<name>\Parameters. Settings that the SCM stores are
 * neither read nor written here; scm/service.h does that. */
#ifndef PYHOSTSVC_SETTINGS_STORAGE_H
#define PYHOSTSVC_SETTINGS_STORAGE_H

#include "settings/settings.h"

/* Reads the settings of a service, and checks that the service can run with them. Fails with ERROR_FILE_NOT_FOUND if
 * the service has no Parameters key. On failure `ret_settings` is untouched. The caller frees it with SettingsFree. */
bool SettingsLoad(const wchar_t *service, Settings *ret_settings, Error *error);

/* Returns the path of the service's Python as it is stored, which the caller frees; NULL if there is none. */
wchar_t *SettingsReadPython(const wchar_t *service);

/* As SettingsReadPython, for the state folder. */
wchar_t *SettingsReadStateDirectory(const wchar_t *service);

/* Reads the settings of a service as they are, for commands that repair or remove the service: texts that a service
 * requires may be NULL, and numbers may be out of range. */
bool SettingsRead(const wchar_t *service, Settings *ret_settings, Error *error);

/* Reads only the settings that a list of services shows: what runs, and where. The others have their defaults. */
bool SettingsReadBrief(const wchar_t *service, Settings *ret_settings, Error *error);

/* Checks that a service can run with the settings that SettingsRead returned. The error names the setting and the
 * command that repairs it. */
bool SettingsCheckStored(const wchar_t *service, Settings *settings, Error *error);

/* Writes the settings of a service, and creates the Parameters key if it is missing. */
bool SettingsSave(const wchar_t *service, Settings *settings, Error *error);

/* Deletes the values that SettingsSave has written, and nothing else. Ignores errors. */
void SettingsErase(const wchar_t *service);

/* The paths that the service's account was granted access to. They are stored beside the settings, but are not a
 * setting. Load appends to `paths`; the list stays unchanged if none are stored. Save with an empty list deletes the
 * record. */
void SettingsLoadGrants(const wchar_t *service, TextList *paths);
bool SettingsSaveGrants(const wchar_t *service, const TextList *paths, Error *error);

#endif
