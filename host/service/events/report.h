/* What the service tells Windows' event log: all of it, from here. docs/events.md is what people read of it. In a
 * console nothing is told. Not with the host's lock, but for ReportDue. Nobody waits for the event log, which may hang:
 * events are written on a thread of their own, and the end of the service gives that less than a second. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_REPORT_H
#define PYHOSTSVC_SERVICE_EVENTS_REPORT_H

#include "service/events/event_ids.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>
#include <windows.h>

struct Host;

typedef struct Report {
    uint64_t told;     /* of the events of an end, those that were dealt with: a bit for each ID from 900 on */
    bool started;      /* the start was told */
    bool started_late; /* it belongs to a restart loop, and is told once the run has lasted for a minute */
} Report;

/* Tells one event, unless it has come within the last minute, and is not one that ends something; then it is counted,
 * and the next one of that ID says so. The first line of `text` is a sentence with the service's name; lines end with
 * \n. Any thread. */
void ReportTell(struct Host *host, EventId id, const wchar_t *text);

/* It is not going to start, and the settings, or the Python that they name, are why. Any thread. Returns false, for
 * `return ReportMisconfigured(…)`. */
bool ReportMisconfigured(struct Host *host);

/* The rest on the service thread. That the run before died, where it could not say so. */
void ReportDied(struct Host *host);

/* That the script runs, once it does; at each look at the clock. */
void ReportStarted(struct Host *host);

/* When that is to be looked at again: GetTickCount64; UINT64_MAX: whenever something else happens. With the lock. */
ULONGLONG ReportDue(const struct Host *host);

/* How it ended, and what comes of that. What was told before is not told again: it may be called once more where a stop
 * has come, and first of all where a wait begins. Returns when it is written. */
void ReportEnding(struct Host *host);

#endif
