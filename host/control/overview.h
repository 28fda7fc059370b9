/* What is known of a service: from the SCM, its settings, and its state file. */
#ifndef PYHOSTSVC_CONTROL_OVERVIEW_H
#define PYHOSTSVC_CONTROL_OVERVIEW_H

#include "account/reach.h"
#include "base/json.h"
#include "settings/settings.h"

#include <windows.h>

typedef struct Overview {
    const wchar_t *name; /* the caller's */
    SERVICE_STATUS_PROCESS status;
    Settings settings;
    JsonObject state;
    wchar_t *log;      /* of the process that runs, or the next one's; NULL: not known */
    wchar_t *next_log; /* the next one's, where that is another; or NULL */
    uint64_t memory;   /* bytes of its working set; 0: not known */
    Reach reach;       /* OverviewReadReach fills it */
} Overview;

/* Without `strict` also where its settings lack what it cannot be without. Free with OverviewFree, also after a
 * failure.
 */
bool OverviewRead(const wchar_t *name, bool strict, Overview *overview, Error *error);
void OverviewFree(Overview *overview);

/* Looks at what its account sees, which takes its time: every folder of it is looked at. */
void OverviewReadReach(Overview *overview);

/* Reads them all. One that cannot be read is gone since, and left out; or, with `strict`, that is the error. The caller
 * frees the array with OverviewsFree, also after a failure. */
bool OverviewsRead(const TextList *names, bool strict, Overview **ret_services, size_t *ret_count, Error *error);
void OverviewsFree(Overview *services, size_t count);

bool OverviewIsStopped(const Overview *overview);

/* When its state was entered; NULL where the state file is of another life, or of another state. */
const wchar_t *OverviewSince(const Overview *overview);

/* Milliseconds since its process started; -1 where none runs, or the state file is of another life. */
int64_t OverviewUptime(const Overview *overview);

/* How it ended, in words; NULL while it lives, or where it never ran. */
const wchar_t *OverviewEnding(const Overview *overview);

/* Milliseconds until a service that waits is to be started again; 0: it does not wait. */
int64_t OverviewBackoffLeft(const Overview *overview);

/* Its script, or its module; NULL: it has none. */
const wchar_t *OverviewTarget(const Overview *overview);

/* "auto", "delayed", … */
const wchar_t *OverviewStartup(const Overview *overview);

/* As an object of docs/schema/status.schema.json. */
void OverviewAppendJson(Text *json, const Overview *overview);

#endif
