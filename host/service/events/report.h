/* The host's events in Windows' event log: which ones are reported, and when. event_text.h has their words, and
 * docs/events.md describes them to users. In a console nothing is reported.
 *
 * An event is drafted first, and posted later: the state file, which counts throttled events, is written in between. So
 * a start that kills the process at once is counted. Nothing waits for the event log, which may hang: a thread of its
 * own writes the events, and the end of the service allows it less than a second. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_REPORT_H
#define PYHOSTSVC_SERVICE_EVENTS_REPORT_H

#include "service/events/event_ids.h"
#include "service/events/throttle.h"
#include "service/run_facts/run_facts.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>
#include <windows.h>

typedef struct EventReport {
    const wchar_t *source; /* the service's name, fixed; NULL in a console */
    SRWLOCK lock;          /* guards `throttle`; may be taken with the host's lock, but not the other way round */
    Throttle throttle;

    /* Only the service thread uses these. */
    uint64_t handled;  /* the events of an end that were reported or throttled: a bit for each ID from 900 on */
    bool started;      /* EVENT_STARTED was reported */
    bool started_late; /* it belongs to a restart loop, and is reported once the script has run for a minute */
} EventReport;

/* An event that will be posted. */
typedef struct EventDraft {
    EventId id;
    wchar_t *text;  /* NULL if there is nothing to report */
    bool throttled; /* the event was counted instead */
} EventDraft;

/* The decision of the restart policy about a run that has ended. */
typedef struct EndDecision {
    bool failure;      /* the run counts as a failure */
    bool starts_again; /* a recovery action will start the service again */
    bool limited;      /* only the start limit prevents another start */
    uint32_t delay_ms; /* before that start, in all */
    bool paused;       /* this process waits for it in the state PAUSED */
} EndDecision;

/* Initialises the report. `source` is the name of the service; NULL in a console. */
void EventReportInit(EventReport *report, const wchar_t *source);

/* Sets the counts of throttled events that the previous process left. */
void EventReportRestore(EventReport *report, const Throttle *throttle);

/* Appends the counts of throttled events, for the state file. Any thread. */
void EventReportFormat(EventReport *report, TextList *lines);

/* Drafts one event with the text `text`, which the function frees. Any thread. */
EventDraft EventReportDraft(EventReport *report, EventId id, wchar_t *text);

/* The other functions run on the service thread, and those with a RunContext with the host's lock. */

/* Drafts that the previous process exited unexpectedly. */
EventDraft EventReportDied(EventReport *report, const RunContext *run);

/* Drafts that the script runs, once that is due: call it whenever the service thread wakes up. */
EventDraft EventReportStarted(EventReport *report, const RunContext *run);

/* Returns when EventReportStarted must be called again: GetTickCount64; UINT64_MAX if no time is set. */
uint64_t EventReportDue(const EventReport *report, const RunFacts *facts);

enum { EVENT_REPORT_ENDING = 3 };

/* Drafts how the run ended and what follows. It may be called at the start of a back-off, and again when a stop comes:
 * nothing is reported twice. */
void EventReportEnding(EventReport *report, const RunContext *run, const EndDecision *decision,
                       EventDraft ret_drafts[EVENT_REPORT_ENDING]);

/* Posts the event and frees its text. Any thread, without the host's lock. */
void EventReportPost(const EventReport *report, EventDraft *draft);

/* Lets the event log's thread wait for the events of an end, which are about to be posted. */
void EventReportPrepare(const EventReport *report);

/* Waits until the posted events are written, for less than a second. */
void EventReportFlush(void);

#endif
