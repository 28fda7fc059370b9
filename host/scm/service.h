/* The SCM as a client: our services in it. Every handle is closed with ServiceClose. */
#ifndef PYHOSTSVC_SCM_SERVICE_H
#define PYHOSTSVC_SCM_SERVICE_H

#include "base/error.h"
#include "base/text.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

/* Opens the service for `access`. Fails where there is none of that name, or it is not one of ours: its ImagePath is
 * not
 * `"…\pyhostsvc.exe" service <name>`. `ret_service` is untouched then. Needs SERVICE_QUERY_CONFIG, which it adds. */
bool ServiceOpen(const wchar_t *name, DWORD access, SC_HANDLE *ret_service, Error *error);
void ServiceClose(SC_HANDLE service);

/* The same of any service, ours or not; ServiceIsPyhostsvc tells which. */
bool ServiceOpenAny(const wchar_t *name, DWORD access, SC_HANDLE *ret_service, Error *error);
bool ServiceIsPyhostsvc(SC_HANDLE service);

/* The path of the program that it runs. The caller frees. */
bool ServiceProgram(SC_HANDLE service, wchar_t **ret_program, Error *error);

/* Lets it run another program of ours, with what this version tells the SCM at install. `service` needs
 * SERVICE_CHANGE_CONFIG, SERVICE_QUERY_CONFIG and SERVICE_START. */
bool ServiceChangeProgram(SC_HANDLE service, const wchar_t *name, const wchar_t *program, const Settings *settings,
                          Error *error);

/* The services that depend on it and do not stand still, in the order in which they can be stopped. `service` needs
 * SERVICE_ENUMERATE_DEPENDENTS. The caller frees the list. */
bool ServiceDependents(SC_HANDLE service, TextList *ret_names, Error *error);

/* What the SCM keeps of a service; the caller frees. NULL: it could not be read. */
QUERY_SERVICE_CONFIGW *ServiceQueryConfig(SC_HANDLE service, Error *error);

/* The ImagePath of one of ours. The caller frees. */
wchar_t *ServiceFormatImagePath(const wchar_t *program, const wchar_t *name);

/* Is there a service of this name, ours or not? Fails, too, where the caller may not create services: before anything
 * is made that would have to be undone. */
bool ServiceExists(const wchar_t *name, bool *ret_exists, Error *error);

/* Creates it as `"<program>" service <name>` with what the SCM keeps of `settings`. On failure nothing is left behind.
 */
bool ServiceCreate(const wchar_t *name, const wchar_t *program, const Settings *settings, SC_HANDLE *ret_service,
                   Error *error);
/* It is gone when the last handle on it is closed. */
bool ServiceDelete(SC_HANDLE service, const wchar_t *name, Error *error);

/* Tells the SCM of one setting that has changed: what it keeps itself, or what its recovery actions follow from.
 * `service` needs SERVICE_CHANGE_CONFIG, SERVICE_QUERY_CONFIG and SERVICE_START. */
bool ServiceApplySetting(SC_HANDLE service, const Settings *settings, const SettingDefinition *setting, Error *error);

/* Tells it what is different in `after`: each of the settings that it keeps itself, and, once, what follows from the
 * rest. A password is one for the account, which may be the same. */
bool ServiceApplyChanges(SC_HANDLE service, Settings *before, Settings *after, Error *error);

/* Lets its process have the service's own SID, too, whatever the account: its folders are that SID's. */
bool ServiceEnableSid(SC_HANDLE service, Error *error);

/* Fills what the SCM keeps of `settings`: display name, description, start type, dependencies, account. */
bool ServiceReadConfig(SC_HANDLE service, Settings *settings, Error *error);

/* A service whose process is gone without a word is STOPPED with ERROR_PROCESS_ABORTED, also where the SCM has not
 * noticed (Wine's does not before the next start). */
bool ServiceQuery(SC_HANDLE service, SERVICE_STATUS_PROCESS *ret_status, Error *error);
bool ServiceStart(SC_HANDLE service, const wchar_t *name, Error *error);
/* Sends a control, such as SERVICE_CONTROL_STOP. */
bool ServiceControl(SC_HANDLE service, const wchar_t *name, DWORD control, Error *error);

/* The names of our services, sorted as the SCM sorts them. The caller frees the list. */
bool ServiceList(TextList *ret_names, Error *error);

/* "running", "stopped", "start pending"… Static. */
const wchar_t *ServiceStateName(DWORD state);

/* The same in the user's language. Static. */
const wchar_t *ServiceStateText(DWORD state);

/* Is the command line that of one of our services, and of which? The caller frees the name, which may be NULL. */
bool ServiceParseImagePath(const wchar_t *image_path, wchar_t **ret_name);

#endif
