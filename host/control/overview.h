/* Collects what `status` and `list` show about a service from the SCM, its settings and its state file. */
#ifndef PYHOSTSVC_CONTROL_OVERVIEW_H
#define PYHOSTSVC_CONTROL_OVERVIEW_H

#include "account/reach.h"
#include "base/text.h"
#include "scm/service_list.h"
#include "settings/settings.h"
#include "state/state_file.h"

#include <windows.h>

typedef struct Overview {
    const wchar_t *name; /* owned by the caller */
    SERVICE_STATUS_PROCESS status;
    Settings settings;
    StateFile state;
    wchar_t *log;      /* path of the log of the running process, or of the next one; NULL if unknown */
    wchar_t *next_log; /* of the next process if it differs from `log`; otherwise NULL */
    uint64_t memory;   /* working set in bytes; 0 if unknown */
    Reach reach;       /* empty but for the account until OverviewReadReach */
} Overview;

/* Reads the overview of a service. The caller frees it with OverviewFree, also after a failure. */
bool OverviewRead(const wchar_t *name, Overview *overview, Error *error);

/* Makes the overview of a service of a list, which the overview must not outlive. With `brief`, reads only the settings
 * that are shown, which may be incomplete. The caller frees it with OverviewFree, also after a failure. */
bool OverviewOf(const ServiceEntry *entry, bool brief, Overview *overview, Error *error);
void OverviewFree(Overview *overview);

/* Determines what the service's account can reach. This takes time, because every folder of the service is checked. */
void OverviewReadReach(Overview *overview);

/* Reads the overviews of several services, up to the first failure. The caller frees the array with OverviewsFree, also
 * after a failure. */
bool OverviewsRead(const TextList *names, Overview **ret_services, size_t *ret_count, Error *error);
void OverviewsFree(Overview *services, size_t count);

bool OverviewIsStopped(const Overview *overview);

/* Returns when the service entered its state; NULL if the state file is from another process or another state. */
const wchar_t *OverviewSince(const Overview *overview);

/* Returns the milliseconds since the process started; -1 if none is running or the state file is from another one. */
int64_t OverviewUptime(const Overview *overview);

/* Returns how the service ended, as text; NULL while its process runs or if it never ran. */
const wchar_t *OverviewEnding(const Overview *overview);

/* Returns the milliseconds until a back-off ends; 0 if the service is not backing off. */
int64_t OverviewBackoffLeft(const Overview *overview);

/* Returns the script or the module; NULL if there is neither. */
const wchar_t *OverviewTarget(const Overview *overview);

/* Returns "auto", "delayed", "manual" or "disabled". */
const wchar_t *OverviewStartup(const Overview *overview);

/* Appends the overview as an object of docs/schema/status.schema.json. */
void OverviewAppendJson(Text *json, const Overview *overview);

#endif
