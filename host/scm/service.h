/* A service in the SCM: creates, changes, queries, controls and deletes it.
 *
 * The room scm/ talks to the SCM about services as a client. */
#ifndef PYHOSTSVC_SCM_SERVICE_H
#define PYHOSTSVC_SCM_SERVICE_H

#include "base/error.h"
#include "base/text.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

/* Opens the SCM. Close it with ServiceClose. */
bool ServiceManagerOpen(DWORD access, SC_HANDLE *ret_manager, Error *error);

/* Closes any handle of this module; NULL does nothing. */
void ServiceClose(SC_HANDLE service);

/* Opens any service. ServiceIsPyhostsvc returns whether it is a pyhostsvc service. */
bool ServiceOpenAny(const wchar_t *name, DWORD access, SC_HANDLE *ret_service, Error *error);
bool ServiceIsPyhostsvc(SC_HANDLE service);

/* Returns the path of the program in the service's ImagePath. The caller frees it. */
bool ServiceProgram(SC_HANDLE service, wchar_t **ret_program, Error *error);

/* Makes the service run another pyhostsvc.exe, and sets what this version sets at install. `service` needs
 * SERVICE_CHANGE_CONFIG, SERVICE_QUERY_CONFIG and SERVICE_START. */
bool ServiceChangeProgram(SC_HANDLE service, const wchar_t *name, const wchar_t *program, const Settings *settings,
                          Error *error);

/* Returns the dependent services that are not stopped, in the order in which they can be stopped. `service` needs
 * SERVICE_ENUMERATE_DEPENDENTS. The caller frees the list. */
bool ServiceDependents(SC_HANDLE service, TextList *ret_names, Error *error);

/* Returns the SCM's configuration of a service, or NULL on failure. The caller frees it. */
QUERY_SERVICE_CONFIGW *ServiceQueryConfig(SC_HANDLE service, Error *error);

/* Returns the ImagePath of a pyhostsvc service. The caller frees it. */
wchar_t *ServiceFormatImagePath(const wchar_t *program, const wchar_t *name);

/* Returns whether `image_path` is that of a pyhostsvc service. Unless `ret_name` is NULL, it receives the service's
 * name; the caller frees it. */
bool ServiceParseImagePath(const wchar_t *image_path, wchar_t **ret_name);

/* Returns in `ret_exists` whether any service has this name. Also fails if the caller may not create services, so that
 * an install fails before it has made anything. */
bool ServiceExists(const wchar_t *name, bool *ret_exists, Error *error);

/* Creates the service `"<program>" service <name>` with the settings that the SCM stores. On failure the service does
 * not exist. */
bool ServiceCreate(const wchar_t *name, const wchar_t *program, const Settings *settings, SC_HANDLE *ret_service,
                   Error *error);

/* Marks the service for deletion. The SCM deletes it when the last handle to it is closed. */
bool ServiceDelete(SC_HANDLE service, const wchar_t *name, Error *error);

/* Applies one changed setting in the SCM: one that the SCM stores, or one that decides the recovery actions. `service`
 * needs SERVICE_CHANGE_CONFIG, SERVICE_QUERY_CONFIG and SERVICE_START. */
bool ServiceApplySetting(SC_HANDLE service, const Settings *settings, const SettingDefinition *setting, Error *error);

/* Applies in the SCM every setting that differs between `before` and `after`, and once what depends on the others. A
 * password in `after` is set with the account, also if the account is the same. */
bool ServiceApplyChanges(SC_HANDLE service, Settings *before, Settings *after, Error *error);

/* Adds the service's own SID to its process, whatever its account is. The service's folders belong to that SID. */
bool ServiceEnableSid(SC_HANDLE service, Error *error);

/* Fills in the settings that the SCM stores: display name, description, startup type, dependencies, account. */
bool ServiceReadConfig(SC_HANDLE service, Settings *settings, Error *error);

/* Returns the setting for a start type of the SCM, such as SERVICE_AUTO_START. */
Startup ServiceStartup(DWORD start_type, bool delayed);

/* Returns whether the SCM still reports a process that has exited. */
bool ServiceIsOutdated(const SERVICE_STATUS_PROCESS *status);

/* Returns the service's status. If its process has exited without reporting STOPPED, the status is STOPPED with
 * ERROR_PROCESS_ABORTED, also if the SCM has not noticed (Wine's does not before the next start). */
bool ServiceQuery(SC_HANDLE service, SERVICE_STATUS_PROCESS *ret_status, Error *error);

bool ServiceStart(SC_HANDLE service, const wchar_t *name, Error *error);

/* Sends a control, such as SERVICE_CONTROL_STOP. */
bool ServiceControl(SC_HANDLE service, const wchar_t *name, DWORD control, Error *error);

/* Returns "running", "stopped", "start pending" and so on: in English, and in the user's language. Static. */
const wchar_t *ServiceStateName(DWORD state);
const wchar_t *ServiceStateText(DWORD state);

#endif
