#include "service/host_events.h"

#include "service/host_state.h"
#include "service/previous_run.h"
#include "service/run_facts/ending.h"

typedef EventDraft DraftFunction(EventReport *report, const RunContext *run);

/* Drafts an event; the state file has it before the event log. */
static void ReportAfterState(Host *host, DraftFunction *draft_function) {
    HostLock(host);
    RunContext run = HostRunContext(host);
    EventDraft draft = draft_function(&host->events, &run);
    if (draft.text || draft.throttled) host->life.state_file_outdated = true;
    HostUnlock(host);
    if (draft.text) HostWriteState(host);
    EventReportPost(&host->events, &draft);
}

void HostReportDied(Host *host) {
    ReportAfterState(host, EventReportDied);
}

void HostReportStarted(Host *host) {
    ReportAfterState(host, EventReportStarted);
}

/* The caller holds the lock. */
static EndDecision Decide(const Host *host) {
    const Settings *settings = &host->setup.settings;
    const EndFacts *end = &host->facts.end;
    EndDecision decision = {.failure = RestartIsFailure(settings, &end->ending)};
    decision.starts_again = HostStartsAgain(host, &decision.limited);
    bool leaves = EndingLeavesWait(&host->facts);
    uint32_t wait = leaves ? PreviousRunDelay(settings, end->short_runs) : end->backoff_ms;
    decision.delay_ms = wait + settings->restart_delay;
    decision.paused = !leaves && end->backoff_ms;
    return decision;
}

void HostReportEnding(Host *host) {
    EventDraft drafts[EVENT_REPORT_ENDING];
    if (!host->events.source) return;
    HostReportStarted(host); /* the run may have been too short for the service thread to see it running */
    HostLock(host);
    RunContext run = HostRunContext(host);
    EndDecision decision = Decide(host);
    EventReportEnding(&host->events, &run, &decision, drafts);
    host->life.state_file_outdated = true;
    HostUnlock(host);
    for (size_t i = 0; i < EVENT_REPORT_ENDING; i++) EventReportPost(&host->events, &drafts[i]);
}
