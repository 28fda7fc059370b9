#include "service/host.h"

#include "base/error_text.h"
#include "base/quote.h"
#include "base/test_step.h"
#include "log/log.h"
#include "python/run/interpreter.h"

#include <stdlib.h>

enum {
    PENDING_HINT_MS = 5000, /* the wait hint of a pending state: the time of five checkpoints */
};

bool HostInit(Host *host, const wchar_t *name, Error *error) {
    *host = (Host){.setup = {.name = name}, .lock = SRWLOCK_INIT};
    SettingsInit(&host->setup.settings);
    host->setup.settings.restart = RESTART_NEVER; /* until the settings are read; a console keeps it */
    ScmStatusInit(&host->status, NULL);
    EventReportInit(&host->events, NULL);
    ClockNow(host->setup.started);
    ClockNow(host->life.since);
    host->life.state_file_outdated = true;
    host->setup.wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    host->setup.stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    host->setup.counted = CreateEventW(NULL, TRUE, FALSE, NULL);
    host->setup.logged = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!host->setup.wake || !host->setup.stop || !host->setup.counted || !host->setup.logged)
        return ErrorSet(error, GetLastError(), L"create an event", L"");
    return ControlsInit(&host->controls, error);
}

void HostLock(Host *host) {
    AcquireSRWLockExclusive(&host->lock);
}

void HostUnlock(Host *host) {
    ReleaseSRWLockExclusive(&host->lock);
}

/* The caller holds the lock. */
static void EnterState(Host *host, LifecycleState next) {
    ULONGLONG now = GetTickCount64();
    if (next == LIFECYCLE_RUNNING && !host->facts.script.began) host->facts.script.began = now;
    if (next == LIFECYCLE_RUNNING) host->facts.script.alive = now;
    if (next == LIFECYCLE_STOPPING) host->facts.stop.began = now;
    host->life.state = next;
    host->life.state_file_outdated = true;
    ClockNow(host->life.since);
}

/* Returns the number of short runs in a row, including this one, which has just ended. The caller holds the lock. */
static uint32_t ShortRuns(const Host *host) {
    const ScriptFacts *script = &host->facts.script;
    ULONGLONG run = script->began ? GetTickCount64() - script->began : 0;
    return run < host->setup.settings.restart_throttle ? host->setup.previous.short_runs + 1 : 0;
}

/* Records that the script missed the deadline of `state`. If it was that of the start or of the watchdog, it is also
 * how the run ended. The caller holds the lock. */
static void RecordTimeout(Host *host, LifecycleState state) {
    EndFacts *end = &host->facts.end;
    const Settings *settings = &host->setup.settings;
    end->abandoned = true;
    if (state > LIFECYCLE_RUNNING || end->known || host->facts.script.returned) return;
    end->known = true;
    end->at = GetTickCount64();
    end->short_runs = ShortRuns(host);
    if (state == LIFECYCLE_RUNNING) {
        end->ending.kind = ENDING_WATCHDOG;
        end->crash =
            TextPrint(L"the script did not call winsvc.alive() for %g s (watchdog)", settings->watchdog / 1000.0);
        return;
    }
    end->ending.kind = ENDING_FAILED;
    end->ending.error_code = ERROR_SERVICE_REQUEST_TIMEOUT;
    ErrorSay(&end->failure, ERROR_SERVICE_REQUEST_TIMEOUT, L"the script was not ready within %g s",
             settings->start_timeout / 1000.0);
    end->failure_text = TextCopy(end->failure.detail);
    ErrorRemedy(&end->failure,
                settings->notify ? L"With `notify` the script must call winsvc.ready(). To allow more time: `pyhostsvc "
                                   L"set %ls start_timeout SECONDS`"
                                 : L"To allow more time: `pyhostsvc set %ls start_timeout SECONDS`",
                QuoteName(host->setup.name).text);
}

void HostAnnounceRunning(Host *host) {
    if (!host->life.running_due) return;
    host->life.running_due = false;
    ScmStatusAnnounce(&host->status, ANNOUNCED_RUNNING, 0);
    TestStepNote(L"running-announced");
}

typedef enum Announcing {
    ANNOUNCES_NOW,
    ANNOUNCES_RUNNING_LATER, /* the service thread announces RUNNING */
    ANNOUNCES_UNLOCKED,      /* the caller calls ScmStatusEnd, after it has released the host's lock */
} Announcing;

/* As HostPostLocked. Returns true if ScmStatusEnd must be called. */
static bool Post(Host *host, LifecycleEvent event, Announcing announcing) {
    bool begun = false;
    HostAnnounceRunning(host); /* announcements have the order of the steps */
    LifecycleState before = host->life.state;
    LifecycleStep step = LifecycleNext(before, event);
    if (step.actions & LIFECYCLE_ABANDON) RecordTimeout(host, before);
    if (step.next != before) EnterState(host, step.next);
    if (step.actions & LIFECYCLE_ANNOUNCE && announcing == ANNOUNCES_RUNNING_LATER && step.next == LIFECYCLE_RUNNING) {
        host->life.running_due = true;
    } else if (step.actions & LIFECYCLE_ANNOUNCE) {
        begun = ScmStatusBegin(&host->status, LifecycleAnnouncementOf(step.next), PENDING_HINT_MS);
        if (begun && announcing != ANNOUNCES_UNLOCKED) ScmStatusEnd(&host->status);
    }
    if (step.actions & LIFECYCLE_CHECKPOINT) ScmStatusCheckpoint(&host->status, 0);
    if (step.actions & LIFECYCLE_FORWARD) {
        DWORD code = event == LIFECYCLE_PAUSE ? SERVICE_CONTROL_PAUSE : SERVICE_CONTROL_CONTINUE;
        ControlsAppend(&host->controls, (Control){.code = code});
    }
    host->life.pending |= step.actions & (LIFECYCLE_INTERRUPT | LIFECYCLE_ABANDON | LIFECYCLE_CLOSE);
    SetEvent(host->setup.wake);
    return begun && announcing == ANNOUNCES_UNLOCKED;
}

void HostPostLocked(Host *host, LifecycleEvent event) {
    Post(host, event, ANNOUNCES_NOW);
}

void HostPostReady(Host *host) {
    HostLock(host);
    Post(host, LIFECYCLE_READY, ANNOUNCES_RUNNING_LATER);
    HostUnlock(host);
}

void HostPost(Host *host, LifecycleEvent event) {
    HostLock(host);
    HostPostLocked(host, event);
    HostUnlock(host);
}

bool HostPostControl(Host *host, Control control) {
    if (!ControlsAccepts(&host->controls, control.code)) return false;
    ControlsAppend(&host->controls, control);
    return true;
}

void HostStop(Host *host, uint32_t timeout_ms, DWORD control) {
    EndFacts *end = &host->facts.end;
    InterlockedExchange(&host->stop_coming, 1); /* the service thread starts the threads that a stop needs */
    SetEvent(host->setup.wake);
    HostLock(host);
    /* Also after STOPPED was announced, because a recovery action may be about to start the service again. */
    StopMarkerRequest(&host->life.stop_marker, true);
    TestStepReached(L"marked");
    if (host->life.state != LIFECYCLE_ENDED && !end->ending.requested) {
        end->ending.requested = true;
        end->crashed_first = host->life.crashing || (end->known && end->ending.kind == ENDING_CRASHED);
        host->facts.stop.timeout_ms = timeout_ms;
        host->facts.stop.control = control;
        host->life.state_file_outdated = true;
    }
    /* The script receives the stop while the SCM does. The status has a lock of its own, which is taken here, so the
     * announcements still have the order of the steps. */
    bool announces = Post(host, LIFECYCLE_STOP, ANNOUNCES_UNLOCKED);
    HostUnlock(host);
    if (announces) ScmStatusEnd(&host->status);
    TestStepReached(L"stop-announced");
}

bool HostStartsAgain(const Host *host, bool *ret_limited) {
    const Settings *settings = &host->setup.settings;
    RestartLimit limit = host->setup.previous.limit; /* a copy, because the next start counts itself */
    bool wanted = host->setup.has_folders && RestartIsWanted(settings, &host->facts.end.ending);
    bool allowed = RestartLimitAllows(settings, &limit, ClockMilliseconds());
    if (ret_limited) *ret_limited = wanted && !allowed;
    return wanted && allowed;
}

/* Returns the event that follows the end of the run, and sets the back-off. The process does not wait if a user waits
 * for the outcome of a start that failed; a crashed process cannot wait, and the next one does. The caller holds the
 * lock. */
static LifecycleEvent EventAfterEnd(Host *host) {
    EndFacts *end = &host->facts.end;
    end->short_runs = ShortRuns(host);
    bool again = end->ending.kind == ENDING_AGAIN;
    bool waits = again || end->ending.kind == ENDING_EXIT ||
                 (end->ending.kind == ENDING_FAILED && host->setup.previous.by_recovery);
    if (!waits || !HostStartsAgain(host, NULL)) return LIFECYCLE_FINISHED;
    /* A new run that the script asks for begins at once, unless the run before was short as well: that is a loop. */
    uint32_t short_runs = again && end->short_runs ? end->short_runs - 1 : end->short_runs;
    end->backoff_ms = RestartBackoff(&host->setup.settings, short_runs);
    return end->backoff_ms ? LIFECYCLE_RETRY : LIFECYCLE_FINISHED;
}

/* Records how the run ended. Returns false if the end was known before, or a crash is being reported, which is then the
 * end. The caller holds the lock, and posts EventAfterEnd next. */
static bool RecordEnd(Host *host, EndingKind kind) {
    EndFacts *end = &host->facts.end;
    if (end->known || host->life.crashing) return false;
    end->known = true;
    end->at = GetTickCount64();
    end->ending.kind = kind;
    return true;
}

static void RecordFailure(Host *host, EndingKind kind, uint32_t error_code, const Error *error) {
    Text words = {0};
    ErrorTextAppend(&words, error); /* before the lock: the system's words may come from a file */
    HostLock(host);
    bool recorded = RecordEnd(host, kind);
    if (recorded) {
        host->facts.end.failure = *error;
        host->facts.end.failure_text = TextTake(&words);
        host->facts.end.ending.error_code = error_code;
        HostPostLocked(host, EventAfterEnd(host));
    }
    HostUnlock(host);
    TextFree(&words);
}

void HostFail(Host *host, const Error *error) {
    RecordFailure(host, ENDING_FAILED, error->code, error);
}

void HostRefuse(Host *host, const Error *error) {
    RecordFailure(host, ENDING_REFUSED, 0, error);
}

void HostExit(Host *host, uint32_t exit_code) {
    HostLock(host);
    if (RecordEnd(host, ENDING_EXIT)) {
        host->facts.end.ending.exit_code = exit_code;
        HostPostLocked(host, EventAfterEnd(host));
    }
    HostUnlock(host);
}

void HostAgain(Host *host) {
    HostLock(host);
    if (RecordEnd(host, ENDING_AGAIN)) HostPostLocked(host, EventAfterEnd(host));
    HostUnlock(host);
}

void HostCrash(Host *host, uint32_t code, const wchar_t *words) {
    HostLock(host); /* until the end is recorded: no deadline may come between */
    host->life.crashing = false;
    if (RecordEnd(host, ENDING_CRASHED)) {
        host->facts.end.ending.exit_code = code;
        host->facts.end.crash = TextCopy(words);
        HostPostLocked(host, EventAfterEnd(host));
    }
    HostUnlock(host);
}

void HostScriptReturned(Host *host, uint32_t exit_code, RunnerWords *words) {
    EndFacts *end = &host->facts.end;
    HostLock(host);
    host->facts.script.code_ended = true;
    if (end->known) {
        RunnerWordsFree(words);
    } else {
        end->ending.exit_code = exit_code;
        end->last_line = words->line;
        end->traceback = words->traceback;
    }
    HostUnlock(host);
}

bool HostMisconfigured(Host *host) {
    HostLock(host);
    host->facts.end.misconfigured = true;
    HostUnlock(host);
    return false;
}

bool HostStopRequested(Host *host) {
    HostLock(host);
    bool requested = host->facts.end.ending.requested;
    HostUnlock(host);
    return requested;
}

void HostUpdateState(Host *host) {
    HostLock(host);
    host->life.state_file_outdated = true;
    HostUnlock(host);
    SetEvent(host->setup.wake);
}

ULONGLONG HostStopDeadline(const Host *host) {
    const StopFacts *stop = &host->facts.stop;
    ULONGLONG deadline = stop->began + stop->timeout_ms;
    return deadline > stop->extended ? deadline : stop->extended;
}

RunContext HostRunContext(const Host *host) {
    return (RunContext){.name = host->setup.name,
                        .log_path = host->setup.log_path,
                        .python = InterpreterVersion(),
                        .pid = GetCurrentProcessId(),
                        .settings = &host->setup.settings,
                        .previous = &host->setup.previous,
                        .facts = &host->facts};
}

void HostLogFailure(const Host *host, const wchar_t *what, const Error *error) {
    Text message = {0};
    ErrorTextAppend(&message, error);
    LogLine(host->setup.log, L"%ls: %ls", what, message.data);
    TextFree(&message);
}

void HostReport(Host *host, EventId id, wchar_t *text) {
    EventDraft draft = EventReportDraft(&host->events, id, text);
    HostUpdateState(host); /* for the counts of throttled events */
    EventReportPost(&host->events, &draft);
}
