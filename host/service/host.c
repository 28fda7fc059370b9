#include "service/host.h"

#include "base/error_text.h"
#include "base/test_step.h"
#include "log/log.h"
#include "service/winsvc_calls.h"

#include <stdlib.h>

enum {
    PENDING_HINT_MS = 5000, /* the wait hint of a pending state: five checkpoints' time */
};

bool HostInit(Host *host, const wchar_t *name, Error *error) {
    *host = (Host){.name = name};
    SettingsInit(&host->settings);
    host->settings.restart = RESTART_NEVER; /* until it is known; in a console, for good */
    InitializeCriticalSection(&host->lock);
    ScmStatusInit(&host->status, NULL);
    ClockNow(host->started);
    ClockNow(host->since);
    host->state_changed = true;
    host->next_tick = GetTickCount64() + HOST_TICK_MS;
    host->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    host->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!host->wake || !host->stop) return ErrorSet(error, GetLastError(), L"create an event", L"");
    if (!ControlsInit(&host->controls, error)) return false;
    WinsvcCallsInit(host);
    return true;
}

/* With the lock. */
static void Enter(Host *host, LifecycleState next) {
    if (next == LIFECYCLE_RUNNING && !host->ran) host->ran = GetTickCount64();
    if (next == LIFECYCLE_RUNNING) host->alive = GetTickCount64();
    if (next == LIFECYCLE_STOPPING) host->stop_began = GetTickCount64();
    host->state = next;
    host->state_changed = true;
    ClockNow(host->since);
}

/* How many runs have been short in a row, with this one, which is over. With the lock. */
static uint32_t ShortRuns(const Host *host) {
    ULONGLONG run = host->ran ? GetTickCount64() - host->ran : 0;
    return run < host->settings.restart_throttle ? host->history.short_runs + 1 : 0;
}

/* The time that is up, of a start or of the watchdog's, is why it failed. With the lock. */
static void GiveUp(Host *host, LifecycleState state) {
    host->abandoned = true;
    if (state > LIFECYCLE_RUNNING || host->ended || host->finalising) return;
    host->ended = true;
    host->ended_at = GetTickCount64();
    host->short_runs = ShortRuns(host);
    if (state == LIFECYCLE_RUNNING) {
        host->ending.kind = ENDING_WATCHDOG;
        host->crash = TextPrint(L"the watchdog has not heard of it for %g s", host->settings.watchdog / 1000.0);
        return;
    }
    host->ending.kind = ENDING_FAILED;
    host->ending.error_code = ERROR_SERVICE_REQUEST_TIMEOUT;
    ErrorSay(&host->failure, ERROR_SERVICE_REQUEST_TIMEOUT, L"it was not ready within %g s",
             host->settings.start_timeout / 1000.0);
    ErrorRemedy(&host->failure,
                host->settings.notify
                    ? L"With --notify it has to call winsvc.ready(); --start-timeout gives it more time."
                    : L"--start-timeout gives it more time.");
}

/* With the lock. */
static void Step(Host *host, LifecycleEvent event) {
    LifecycleState before = host->state;
    LifecycleStep step = LifecycleNext(before, event);
    if (step.actions & LIFECYCLE_ABANDON) GiveUp(host, before);
    if (step.next != before) Enter(host, step.next);
    if (step.actions & LIFECYCLE_ANNOUNCE)
        ScmStatusAnnounce(&host->status, LifecycleAnnouncementOf(step.next), PENDING_HINT_MS);
    if (step.actions & LIFECYCLE_CHECKPOINT) ScmStatusCheckpoint(&host->status, 0);
    if (step.actions & LIFECYCLE_FORWARD) {
        DWORD code = event == LIFECYCLE_PAUSE ? SERVICE_CONTROL_PAUSE : SERVICE_CONTROL_CONTINUE;
        ControlsAppend(&host->controls, (Control){.code = code});
    }
    host->pending |= step.actions & (LIFECYCLE_INTERRUPT | LIFECYCLE_ABANDON | LIFECYCLE_CLOSE);
}

void HostPost(Host *host, LifecycleEvent event) {
    EnterCriticalSection(&host->lock);
    Step(host, event);
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

bool HostPostControl(Host *host, Control control) {
    if (!ControlsAccepts(&host->controls, control.code)) return false;
    ControlsAppend(&host->controls, control);
    return true;
}

void HostStop(Host *host, uint32_t timeout_ms, DWORD control) {
    EnterCriticalSection(&host->lock);
    StopMarkerSet(&host->marker, true); /* also after STOPPED was told: recovery may have it in mind to start again */
    TestStepReached(L"marked");
    if (host->state != LIFECYCLE_ENDED && !host->ending.requested) {
        host->ending.requested = true;
        host->crashed_first = host->crashing || (host->ended && host->ending.kind == ENDING_CRASHED);
        host->stop_timeout = timeout_ms;
        host->stop_control = control;
        host->state_changed = true;
    }
    Step(host, LIFECYCLE_STOP);
    LeaveCriticalSection(&host->lock);
    TestStepReached(L"stop-announced");
    SetEvent(host->wake);
}

bool HostStartsAgain(const Host *host, bool *ret_limited) {
    RestartLimit limit = host->history.limit; /* a copy: the next start counts itself */
    bool wanted = host->has_folders && RestartIsWanted(&host->settings, &host->ending);
    bool allowed = RestartLimitAllows(&host->settings, &limit, ClockMilliseconds());
    if (ret_limited) *ret_limited = wanted && !allowed;
    return wanted && allowed;
}

/* Is the next start to wait? Somebody waits for the outcome of a start that failed and that recovery did not make; and
 * a process that has crashed is in no state to wait: the next one does. With the lock. */
static LifecycleEvent Finished(Host *host) {
    host->short_runs = ShortRuns(host);
    bool waits = host->ending.kind == ENDING_EXIT ||
                 (host->ending.kind == ENDING_FAILED && host->history.reason == START_RECOVERY);
    if (!waits || !HostStartsAgain(host, NULL)) return LIFECYCLE_FINISHED;
    host->backoff_ms = RestartBackoff(&host->settings, host->short_runs);
    return host->backoff_ms ? LIFECYCLE_RETRY : LIFECYCLE_FINISHED;
}

/* The end is `kind`, unless it was known before, or a crash is being looked into: then that is the end. Returns with
 * the lock where that is so; call FinishEnd. */
static bool BeginEnd(Host *host, EndingKind kind) {
    EnterCriticalSection(&host->lock);
    if (host->ended || host->crashing) {
        LeaveCriticalSection(&host->lock);
        return false;
    }
    host->ended = true;
    host->ended_at = GetTickCount64();
    host->ending.kind = kind;
    return true;
}

static void FinishEnd(Host *host) {
    Step(host, Finished(host));
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

void HostFail(Host *host, const Error *error) {
    if (!BeginEnd(host, ENDING_FAILED)) return;
    host->failure = *error;
    host->ending.error_code = error->code;
    FinishEnd(host);
}

void HostRefuse(Host *host, const Error *error) {
    if (!BeginEnd(host, ENDING_REFUSED)) return;
    host->failure = *error;
    FinishEnd(host);
}

void HostEnded(Host *host, uint32_t exit_code) {
    if (!BeginEnd(host, ENDING_EXIT)) return;
    host->ending.exit_code = exit_code;
    FinishEnd(host);
}

void HostCrashed(Host *host, uint32_t code, wchar_t *words) {
    EnterCriticalSection(&host->lock); /* no deadline comes in between */
    host->crashing = false;
    if (BeginEnd(host, ENDING_CRASHED)) {
        host->ending.exit_code = code;
        host->crash = words;
        FinishEnd(host);
    } else {
        free(words);
    }
    LeaveCriticalSection(&host->lock);
}

void HostScriptReturned(Host *host, uint32_t exit_code, RunnerWords *words) {
    EnterCriticalSection(&host->lock);
    if (host->ended) {
        RunnerWordsFree(words);
    } else {
        host->ending.exit_code = exit_code;
        host->last_line = words->line;
        host->traceback = words->traceback;
    }
    LeaveCriticalSection(&host->lock);
}

void HostLogFailure(const Host *host, const wchar_t *what, const Error *error) {
    Text message = {0};
    ErrorTextAppend(&message, error);
    LogLine(host->log, L"%ls: %ls", what, message.data);
    TextFree(&message);
}

bool HostStopRequested(Host *host) {
    EnterCriticalSection(&host->lock);
    bool requested = host->ending.requested;
    LeaveCriticalSection(&host->lock);
    return requested;
}

void HostEnvironment(const Host *host, TextList *environment) {
    if (host->winsvc.log_directory) {
        TextListAppendOwned(environment, TextPrint(L"LOGS_DIRECTORY=%ls", host->winsvc.log_directory));
    }
    if (host->winsvc.state_directory) {
        TextListAppendOwned(environment, TextPrint(L"STATE_DIRECTORY=%ls", host->winsvc.state_directory));
    }
    TextListAppendList(environment, &host->variables);
    TextListAppendList(environment, &host->settings.environment);
}
