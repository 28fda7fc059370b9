#include "service/events/report.h"

#include "base/clock.h"
#include "service/events/event_log.h"
#include "service/events/event_text.h"

#include <stdlib.h>

enum { FLUSH_MS = 800 }; /* an event takes less; after a shutdown the service has one second to report STOPPED */

static const wchar_t details[] = L"The log has the details";
static const wchar_t stacks[] = L"The log has the stack of every thread";

static const struct {
    EventId id;
    WORD type;
    bool ends;          /* it ends a restart loop, and is always written */
    const wchar_t *log; /* what the log has about it; NULL if no more than the event */
} kinds[] = {
    {EVENT_STARTED, EVENTLOG_INFORMATION_TYPE, false, NULL},
    {EVENT_STOPPED, EVENTLOG_INFORMATION_TYPE, true, NULL},
    {EVENT_ENDED, EVENTLOG_INFORMATION_TYPE, false, NULL},
    {EVENT_FAILED, EVENTLOG_ERROR_TYPE, false, details},
    {EVENT_NOT_STARTED, EVENTLOG_ERROR_TYPE, false, details},
    {EVENT_CONFIGURATION, EVENTLOG_ERROR_TYPE, false, details},
    {EVENT_START_TIMEOUT, EVENTLOG_ERROR_TYPE, false, details},
    {EVENT_RESTARTS, EVENTLOG_WARNING_TYPE, false, NULL},
    {EVENT_STAYS_STOPPED, EVENTLOG_ERROR_TYPE, true, details},
    {EVENT_STOP_TIMEOUT, EVENTLOG_WARNING_TYPE, true, stacks},
    {EVENT_WATCHDOG, EVENTLOG_ERROR_TYPE, false, stacks},
    {EVENT_CRASHED, EVENTLOG_ERROR_TYPE, false, details},
    {EVENT_DIED, EVENTLOG_ERROR_TYPE, false, L"The log has the last output of that process"},
    {EVENT_LOG_TROUBLE, EVENTLOG_WARNING_TYPE, false, NULL},
    {EVENT_LOG_WELL, EVENTLOG_INFORMATION_TYPE, false, NULL},
    {EVENT_STATE_TROUBLE, EVENTLOG_WARNING_TYPE, false, NULL},
    {EVENT_STATE_WELL, EVENTLOG_INFORMATION_TYPE, false, NULL},
};

static size_t KindOf(EventId id) {
    size_t i = 0;
    while (kinds[i].id != id) i++;
    return i;
}

void EventReportInit(EventReport *report, const wchar_t *source) {
    *report = (EventReport){.source = source, .lock = SRWLOCK_INIT};
}

void EventReportRestore(EventReport *report, const Throttle *throttle) {
    AcquireSRWLockExclusive(&report->lock);
    report->throttle = *throttle;
    ReleaseSRWLockExclusive(&report->lock);
}

void EventReportFormat(EventReport *report, TextList *lines) {
    AcquireSRWLockShared(&report->lock);
    ThrottleFormat(&report->throttle, lines);
    ReleaseSRWLockShared(&report->lock);
}

static void AppendThrottled(Text *text, EventId own, const ThrottledEvent *throttled) {
    wchar_t utc[CLOCK_TEXT];
    wchar_t local[CLOCK_TEXT];
    ClockText(throttled->count_began, utc);
    ClockLocal(utc, local);
    EventTextAppendThrottled(text, throttled->id, throttled->id == (uint32_t)own, throttled->count, local);
}

/* Drafts the event, unless it is throttled. The text then also has the counts of events that were throttled before: of
 * its own ID or, if it ends a restart loop, of all. Frees `words`. */
static EventDraft Draft(EventReport *report, EventId id, bool ends, uint64_t now, wchar_t *words) {
    ThrottledEvent throttled = {0};
    Text text = {0};
    TextAppend(&text, words);
    free(words);
    AcquireSRWLockExclusive(&report->lock);
    bool allowed = ends || ThrottleAllows(&report->throttle, id, now, &throttled);
    if (throttled.count) AppendThrottled(&text, id, &throttled);
    while (allowed && ends && ThrottlePop(&report->throttle, &throttled)) AppendThrottled(&text, id, &throttled);
    ReleaseSRWLockExclusive(&report->lock);
    if (allowed) return (EventDraft){.id = id, .text = TextTake(&text)};
    TextFree(&text);
    return (EventDraft){.id = id, .throttled = true};
}

EventDraft EventReportDraft(EventReport *report, EventId id, wchar_t *text) {
    if (report->source) return Draft(report, id, kinds[KindOf(id)].ends, ClockMilliseconds(), text);
    free(text);
    return (EventDraft){.id = id};
}

/* Returns `words`, which it frees, with a last line that says where the log is. */
static wchar_t *WithLog(const RunContext *run, EventId id, wchar_t *words) {
    const wchar_t *log = kinds[KindOf(id)].log;
    if (!log || !run->log_path) return words;
    wchar_t *text = TextPrint(L"%ls\n%ls: %ls", words, log, run->log_path);
    free(words);
    return text;
}

EventDraft EventReportDied(EventReport *report, const RunContext *run) {
    if (!report->source || !run->previous->crashed) return (EventDraft){.id = EVENT_DIED};
    return Draft(report, EVENT_DIED, false, ClockMilliseconds(), WithLog(run, EVENT_DIED, EventTextDied(run)));
}

uint64_t EventReportDue(const EventReport *report, const RunFacts *facts) {
    bool late = report->started_late && !report->started && !facts->end.known;
    return late ? facts->script.began + THROTTLE_MS : UINT64_MAX;
}

/* A late start is due only while the script still runs. */
static bool StartIsDue(const EventReport *report, const RunFacts *facts) {
    return report->source && facts->script.began && !report->started &&
           (!report->started_late || (!facts->end.known && GetTickCount64() >= EventReportDue(report, facts)));
}

EventDraft EventReportStarted(EventReport *report, const RunContext *run) {
    bool late = report->started_late;
    if (!StartIsDue(report, run->facts)) return (EventDraft){.id = EVENT_STARTED};
    EventDraft draft = Draft(report, EVENT_STARTED, late, ClockMilliseconds(), EventTextStarted(run, late));
    report->started = draft.text != NULL;
    report->started_late = !report->started;
    return draft;
}

/* Returns the one event that says how the run ended. */
static EventId EndOf(const RunFacts *facts, const EndDecision *decision) {
    const EndFacts *end = &facts->end;
    if (end->ending.kind == ENDING_REFUSED) return EVENT_STAYS_STOPPED;
    if (end->ending.requested && end->abandoned && facts->stop.began) return EVENT_STOP_TIMEOUT;
    if (end->ending.requested) return EVENT_STOPPED;
    switch (end->ending.kind) {
    case ENDING_FAILED:
        if (end->abandoned) return EVENT_START_TIMEOUT;
        return end->misconfigured ? EVENT_CONFIGURATION : EVENT_NOT_STARTED;
    case ENDING_CRASHED:
        return EVENT_CRASHED;
    case ENDING_WATCHDOG:
        return EVENT_WATCHDOG;
    default:
        return decision->failure ? EVENT_FAILED : EVENT_ENDED;
    }
}

static uint64_t Bit(EventId id) {
    return (uint64_t)1 << (id - EVENT_STARTED);
}

/* Returns true if the event was not handled yet; from now on it is. */
static bool IsNew(EventReport *report, EventId id) {
    if (report->handled & Bit(id)) return false;
    report->handled |= Bit(id);
    return true;
}

void EventReportEnding(EventReport *report, const RunContext *run, const EndDecision *decision,
                       EventDraft ret_drafts[EVENT_REPORT_ENDING]) {
    EventId end = EndOf(run->facts, decision);
    EventId next = decision->starts_again ? EVENT_RESTARTS : EVENT_STAYS_STOPPED;
    wchar_t *texts[EVENT_REPORT_ENDING] = {NULL};
    EventId ids[EVENT_REPORT_ENDING] = {EVENT_CRASHED, end, next};
    for (size_t i = 0; i < EVENT_REPORT_ENDING; i++) ret_drafts[i] = (EventDraft){.id = ids[i]};
    if (!report->source) return;
    /* A crash during a stop is reported as both. */
    bool crashed = run->facts->end.ending.kind == ENDING_CRASHED && end != EVENT_CRASHED;
    /* After a back-off the end was reported when the back-off began. */
    bool waited = report->handled & Bit(EVENT_RESTARTS) && !run->facts->end.ending.requested;
    if (crashed && IsNew(report, EVENT_CRASHED)) texts[0] = EventTextEnding(run, EVENT_CRASHED);
    if (!waited && IsNew(report, end)) texts[1] = EventTextEnding(run, end);
    if ((decision->starts_again || decision->limited) && IsNew(report, next)) {
        texts[2] =
            decision->starts_again ? EventTextRestart(run, decision->delay_ms, decision->paused) : EventTextLimit(run);
    }
    uint64_t now = ClockMilliseconds(); /* one time: a failure and what follows are both written, or neither is */
    for (size_t i = 0; i < EVENT_REPORT_ENDING; i++) {
        if (!texts[i]) continue;
        ret_drafts[i] = Draft(report, ids[i], kinds[KindOf(ids[i])].ends, now, WithLog(run, ids[i], texts[i]));
    }
}

void EventReportPost(const EventReport *report, EventDraft *draft) {
    if (!draft->text) return;
    EventLogPost(report->source, kinds[KindOf(draft->id)].type, draft->id, EventTextLineEnds(draft->text));
    free(draft->text);
    draft->text = NULL;
}

void EventReportPrepare(const EventReport *report) {
    if (report->source) EventLogPrepare();
}

void EventReportFlush(void) {
    EventLogFlush(FLUSH_MS);
}
