#include "service/host.h"

#include "base/message.h"
#include "base/step.h"
#include "log/log.h"
#include "python/interrupt.h"

#include <stdlib.h>

enum {
    TICK_MS = 1000,         /* between checkpoints */
    PENDING_HINT_MS = 5000, /* the wait hint of a pending state: five checkpoints' time */
};

/* winsvc's calls, on the script's threads. */

static void OnReady(void *context) {
    HostPost(context, LIFECYCLE_READY);
}

static void SetText(Host *host, const wchar_t *text) {
    EnterCriticalSection(&host->lock);
    free(host->text);
    host->text = TextIsEmpty(text) ? NULL : TextCopy(text);
    host->state_changed = true;
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

static void OnProgress(void *context, const wchar_t *text, uint32_t hint_ms) {
    Host *host = context;
    StatusCheckpoint(&host->status, hint_ms);
    EnterCriticalSection(&host->lock);
    if (GetTickCount64() + hint_ms > host->start_until) host->start_until = GetTickCount64() + hint_ms;
    LeaveCriticalSection(&host->lock);
    if (text) SetText(host, text);
}

static void OnStatus(void *context, const wchar_t *text) {
    SetText(context, text);
}

static void OnCooperates(void *context) {
    InterlockedExchange(&((Host *)context)->cooperates, 1);
}

bool HostInit(Host *host, const wchar_t *name, Error *error) {
    *host = (Host){.name = name};
    SettingsInit(&host->settings);
    host->settings.restart = RESTART_NEVER; /* until it is known; in a console, for good */
    InitializeCriticalSection(&host->lock);
    StatusInit(&host->status, NULL);
    ClockNow(host->started);
    ClockNow(host->since);
    host->state_changed = true;
    host->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    host->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!host->wake || !host->stop) return ErrorSet(error, GetLastError(), L"create an event", L"");
    host->winsvc = (WinsvcHost){
        .context = host,
        .name = name,
        .stop = host->stop,
        .ready = OnReady,
        .progress = OnProgress,
        .status = OnStatus,
        .cooperates = OnCooperates,
    };
    return true;
}

/* With the lock. */
static void Enter(Host *host, LifecycleState next) {
    if (next == LIFECYCLE_RUNNING && !host->ran) host->ran = GetTickCount64();
    if (next == LIFECYCLE_STOPPING) host->stop_began = GetTickCount64();
    host->state = next;
    host->state_changed = true;
    ClockNow(host->since);
}

/* The time of a start that is up is why it failed. With the lock. */
static void GiveUp(Host *host, LifecycleState state) {
    host->abandoned = true;
    if (state != LIFECYCLE_STARTING || host->ended || host->finalising) return;
    host->ended = true;
    host->ended_at = GetTickCount64();
    host->short_runs = host->history.short_runs + 1;
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
    if (step.actions & LIFECYCLE_ANNOUNCE) StatusAnnounce(&host->status, LifecycleTell(step.next), PENDING_HINT_MS);
    if (step.actions & LIFECYCLE_CHECKPOINT) StatusCheckpoint(&host->status, 0);
    host->pending |= step.actions & (LIFECYCLE_INTERRUPT | LIFECYCLE_ABANDON | LIFECYCLE_CLOSE);
}

void HostPost(Host *host, LifecycleEvent event) {
    EnterCriticalSection(&host->lock);
    Step(host, event);
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

void HostStop(Host *host, uint32_t timeout_ms) {
    EnterCriticalSection(&host->lock);
    MarkerSet(&host->marker, true); /* also after STOPPED was told: recovery may have it in mind to start again */
    StepReached(L"marked");
    if (host->state != LIFECYCLE_ENDED && !host->ending.requested) {
        host->ending.requested = true;
        host->stop_timeout = timeout_ms;
        host->state_changed = true;
    }
    Step(host, LIFECYCLE_STOP);
    LeaveCriticalSection(&host->lock);
    StepReached(L"stop-announced");
    SetEvent(host->wake);
}

bool HostStartsAgain(const Host *host, bool *ret_limited) {
    RestartLimit limit = host->history.limit; /* a copy: the next start counts itself */
    bool wanted = host->service && RestartIsWanted(&host->settings, &host->ending);
    bool allowed = RestartLimitAllows(&host->settings, &limit, ClockMilliseconds());
    if (ret_limited) *ret_limited = wanted && !allowed;
    return wanted && allowed;
}

/* Is the next start to wait? Somebody waits for the outcome of a start that failed and that recovery did not make; and
 * a process that has crashed is in no state to wait: the next one does. With the lock. */
static LifecycleEvent Finished(Host *host) {
    ULONGLONG run = host->ran ? GetTickCount64() - host->ran : 0;
    host->short_runs = run < host->settings.restart_throttle ? host->history.short_runs + 1 : 0;
    bool waits = host->ending.kind == ENDING_EXIT ||
                 (host->ending.kind == ENDING_FAILED && host->history.reason == START_RECOVERY);
    if (!waits || !HostStartsAgain(host, NULL)) return LIFECYCLE_FINISHED;
    host->backoff_ms = RestartBackoff(&host->settings, host->short_runs);
    return host->backoff_ms ? LIFECYCLE_RETRY : LIFECYCLE_FINISHED;
}

/* The end is `kind`, unless it was known before. Returns with the lock where that is so; call Finish. */
static bool BeginEnd(Host *host, EndingKind kind) {
    EnterCriticalSection(&host->lock);
    if (host->ended) {
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
    if (!BeginEnd(host, ENDING_CRASHED)) {
        free(words);
        return;
    }
    host->ending.exit_code = code;
    host->crash = words;
    FinishEnd(host);
}

void HostFinalises(Host *host, uint32_t exit_code, wchar_t *last_line) {
    EnterCriticalSection(&host->lock);
    if (host->ended) {
        free(last_line);
    } else {
        host->ending.exit_code = exit_code;
        host->last_line = last_line;
    }
    LeaveCriticalSection(&host->lock);
}

/* On the interrupter. */
static void OnInterrupt(void *context, InterruptResult result, InterruptSignal signal) {
    Host *host = context;
    const wchar_t *name = signal == INTERRUPT_TERM ? L"SIGTERM" : signal == INTERRUPT_BREAK ? L"SIGBREAK" : L"SIGINT";
    switch (result) {
    case INTERRUPT_SENT:
        LogLine(host->log, L"stop: %ls sent to the script", name);
        break;
    case INTERRUPT_IGNORED:
        LogLine(host->log, L"stop: the script ignores %ls; waiting for stop_timeout", name);
        break;
    case INTERRUPT_KILLS:
        LogLine(host->log, L"stop: %ls is at SIG_DFL, which ends the process", name);
        HostEnded(host, (uint32_t)STATUS_CONTROL_C_EXIT);
        break;
    case INTERRUPT_CALLED:
        LogLine(host->log,
                L"stop: the main thread does not get to its %ls handler; it is called on a thread of the host's", name);
        break;
    case INTERRUPT_CLOSED:
        break;
    }
}

static InterruptSignal WantedSignal(const Host *host) {
    static const InterruptSignal signals[] = {INTERRUPT_AUTO, INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    return signals[host->settings.stop_signal];
}

void HostLogFailure(const Host *host, const wchar_t *what, const Error *error) {
    Text message = {0};
    MessageAppend(&message, error);
    LogLine(host->log, L"%ls: %ls", what, message.data);
    TextFree(&message);
}

static void BeginStop(Host *host) {
    StepReached(L"stop-begun");
    uint32_t timeout = host->stop_timeout;
    LogLine(host->log, L"stop requested; the script has %g s", timeout / 1000.0);
    bool cooperates = InterlockedCompareExchange(&host->cooperates, 0, 0) != 0;
    Error error;
    SetEvent(host->stop);
    if (!JobInterrupt(&host->job, &error)) HostLogFailure(host, L"stop", &error);
    if (!host->worker) return;
    /* Half of the time for whoever has said that it ends by itself; then half of what is left for the signal. */
    uint32_t delay = cooperates ? timeout / 2 : 0;
    if (!InterruptStart(WantedSignal(host), delay, (timeout - delay) / 2, OnInterrupt, host, &error)) {
        HostLogFailure(host, L"stop", &error);
    }
}

/* When the time of the present state is up. With the lock. */
static ULONGLONG Deadline(const Host *host) {
    ULONGLONG start = host->start_began + host->settings.start_timeout;
    bool script_is_over = host->finalising && host->state <= LIFECYCLE_RUNNING;
    /* A script may run for ever, with its threads and the functions of atexit; what is left of its interpreter may not.
     */
    if (script_is_over) return host->finalising + host->settings.stop_timeout;
    switch (host->state) {
    case LIFECYCLE_STARTING:
        if (!host->start_began || !host->settings.start_timeout) return UINT64_MAX;
        return start > host->start_until ? start : host->start_until;
    case LIFECYCLE_STOPPING:
        return host->stop_began + host->stop_timeout;
    case LIFECYCLE_BACKOFF:
        return host->ended_at + host->backoff_ms;
    default:
        return UINT64_MAX;
    }
}

/* When a run stops being a short one. With the lock. */
static ULONGLONG LongRun(const Host *host) {
    bool runs = host->ran && !host->ended;
    return runs ? host->ran + host->settings.restart_throttle : UINT64_MAX;
}

/* Looks at the clock, whatever woke the thread: a script that reports its status all the time must not keep it from
 * that. Returns how long the thread may sleep. */
static DWORD MindTheClock(Host *host) {
    ULONGLONG now = GetTickCount64();
    EnterCriticalSection(&host->lock);
    if (now >= Deadline(host)) Step(host, LIFECYCLE_DEADLINE);
    if (!host->long_run && now >= LongRun(host)) {
        host->long_run = true;
        host->state_changed = true; /* a crash later on is to be known for what it is */
    }
    if (now >= host->next_tick) {
        host->next_tick = now + TICK_MS;
        Step(host, LIFECYCLE_TICK);
    }
    ULONGLONG until = Deadline(host);
    if (!host->long_run && LongRun(host) < until) until = LongRun(host);
    bool ticks = host->state != LIFECYCLE_RUNNING && host->state != LIFECYCLE_ENDED;
    LeaveCriticalSection(&host->lock);
    if (ticks && host->next_tick < until) until = host->next_tick;
    if (until == UINT64_MAX) return INFINITE;
    ULONGLONG left = until > now ? until - now : 0;
    return left < MAXDWORD ? (DWORD)left : MAXDWORD - 1;
}

bool HostStopRequested(Host *host) {
    EnterCriticalSection(&host->lock);
    bool requested = host->ending.requested;
    LeaveCriticalSection(&host->lock);
    return requested;
}

static uint32_t Pending(Host *host) {
    EnterCriticalSection(&host->lock);
    uint32_t pending = host->pending;
    LeaveCriticalSection(&host->lock);
    return pending;
}

HostWoken HostWait(Host *host, HANDLE object, DWORD timeout_ms, bool until_stop) {
    HANDLE handles[] = {host->wake, object};
    ULONGLONG start = GetTickCount64();
    for (;;) {
        DWORD sleep = MindTheClock(host);
        HostWriteState(host);
        if (until_stop && HostStopRequested(host)) return HOST_STOPPED;
        if (!until_stop && Pending(host)) return HOST_PENDING;
        ULONGLONG waited = GetTickCount64() - start;
        if (timeout_ms != INFINITE && waited >= timeout_ms) return HOST_TIMEOUT;
        if (timeout_ms != INFINITE && timeout_ms - waited < sleep) sleep = (DWORD)(timeout_ms - waited);
        DWORD woken = WaitForMultipleObjects(object ? 2 : 1, handles, FALSE, sleep);
        if (woken == WAIT_OBJECT_0 + 1) return HOST_OBJECT;
    }
}

/* The thread is gone without a word: something in the process ended it. */
static void FailWithoutWorker(Host *host) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"the thread that ran Python was ended from within the process");
    HostFail(host, &error);
}

void HostRun(Host *host) {
    host->next_tick = GetTickCount64() + TICK_MS;
    if (!host->ended) HostBegin(host);
    HANDLE worker = host->worker;
    for (;;) {
        EnterCriticalSection(&host->lock);
        uint32_t pending = host->pending;
        host->pending &= ~(uint32_t)LIFECYCLE_INTERRUPT;
        bool backoff = host->state == LIFECYCLE_BACKOFF;
        LeaveCriticalSection(&host->lock);
        if (pending & LIFECYCLE_INTERRUPT) BeginStop(host);
        if (pending & LIFECYCLE_CLOSE) {
            HostClose(host, (pending & LIFECYCLE_ABANDON) != 0);
            return;
        }
        if (backoff) HostSettle(host);
        if (HostWait(host, worker, INFINITE, false) == HOST_OBJECT) {
            worker = NULL;
            FailWithoutWorker(host); /* changes nothing where the worker has said how it ended */
        }
    }
}
