/* The list of all pyhostsvc services. */
#ifndef PYHOSTSVC_SCM_SERVICE_LIST_H
#define PYHOSTSVC_SCM_SERVICE_LIST_H

#include "base/error.h"
#include "base/text.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <windows.h>

/* Appends the names of all pyhostsvc services, in the SCM's order. The caller frees the list. */
bool ServiceList(TextList *ret_names, Error *error);

/* A pyhostsvc service in a list of all. */
typedef struct ServiceEntry {
    wchar_t *name;
    wchar_t *account; /* as in the settings */
    Startup startup;
    SERVICE_STATUS_PROCESS status; /* as ServiceQuery returns it */
} ServiceEntry;

/* Lists all pyhostsvc services with what `list` shows of them. This takes two calls of the SCM, not ten for each
 * service. The caller frees the array with ServiceEntriesFree. */
bool ServiceListEntries(ServiceEntry **ret_entries, size_t *ret_count, Error *error);
void ServiceEntriesFree(ServiceEntry *entries, size_t count);

/* Appends the names of the services that a service depends on directly; none if that is unknown. Groups are left out.
 */
void ServiceDependencies(const wchar_t *name, TextList *names);

#endif
