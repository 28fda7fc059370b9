#include "service/host_run.h"

#include "base/test_step.h"
#include "log/log.h"
#include "python/threads/interrupt.h"
#include "service/host_begin.h"
#include "service/host_close.h"
#include "service/host_events.h"
#include "service/host_wait.h"

/* Called on the interrupter's thread. */
static void OnInterrupt(void *context, InterruptResult result, InterruptSignal signal) {
    Host *host = context;
    Log *log = host->setup.log;
    const wchar_t *name = signal == INTERRUPT_TERM ? L"SIGTERM" : signal == INTERRUPT_BREAK ? L"SIGBREAK" : L"SIGINT";
    switch (result) {
    case INTERRUPT_SENT:
        LogLine(log, L"stop: %ls sent to the script", name);
        break;
    case INTERRUPT_IGNORED:
        LogLine(log, L"stop: the script ignores %ls (SIG_IGN); it can still end by itself until stop_timeout", name);
        break;
    case INTERRUPT_KILLS:
        LogLine(log, L"stop: the script has no handler for %ls (SIG_DFL), which kills the process, as with python.exe",
                name);
        HostExit(host, (uint32_t)STATUS_CONTROL_C_EXIT);
        break;
    case INTERRUPT_CALLED:
        LogLine(log,
                L"stop: the main thread does not respond to %ls; the host calls the script's handler on another thread",
                name);
        break;
    case INTERRUPT_CLOSED:
        break;
    }
}

static InterruptSignal WantedSignal(const Host *host) {
    static const InterruptSignal signals[] = {INTERRUPT_AUTO, INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    return signals[host->setup.settings.stop_signal];
}

static void BeginStop(Host *host) {
    const StopFacts *stop = &host->facts.stop; /* its timeout and control do not change any more */
    Error error;
    TestStepReached(L"stop-begun");
    LogLine(host->setup.log, L"stop requested; the script has %g s to end", stop->timeout_ms / 1000.0);
    ControlsPrepend(&host->controls, (Control){.code = stop->control}); /* before a thread that waits for it wakes up */
    SetEvent(host->setup.stop);
    if (!ChildJobInterrupt(&host->loop.job, &error)) HostLogFailure(host, L"stop", &error);
}

/* Returns how long until the script is interrupted, in milliseconds. INFINITE: it must not be, it was already, or
 * BeginStop has not run yet, which comes first so that a signal handler finds that a stop was requested. A script that
 * asked for the stop flag gets all but the last half of stop_timeout to end by itself, also if it asked for more time.
 */
static DWORD InterruptDue(Host *host) {
    bool cooperates = InterlockedCompareExchange(&host->cooperates, 0, 0) != 0;
    HostLock(host);
    bool begun = host->life.state == LIFECYCLE_STOPPING && !(host->life.pending & LIFECYCLE_INTERRUPT);
    bool wanted = host->loop.worker && !host->loop.interrupted && begun;
    const StopFacts *stop = &host->facts.stop;
    ULONGLONG at = cooperates ? HostStopDeadline(host) - stop->timeout_ms / 2 : stop->began;
    HostUnlock(host);
    ULONGLONG now = GetTickCount64();
    if (!wanted) return INFINITE;
    return at > now ? (DWORD)(at - now) : 0;
}

static void Interrupt(Host *host) {
    Error error;
    HostLock(host);
    ULONGLONG deadline = HostStopDeadline(host);
    HostUnlock(host);
    ULONGLONG now = GetTickCount64();
    host->loop.interrupted = true;
    /* The signal gets half of the remaining time; then the interrupter calls the handler itself. */
    uint32_t patience = deadline > now ? (uint32_t)(deadline - now) / 2 : 0;
    if (!InterruptStart(WantedSignal(host), patience, OnInterrupt, host, &error)) {
        HostLogFailure(host, L"stop", &error);
    }
}

/* Records the end of a worker thread that exited without recording it: code in the process has ended the thread. */
static void FailWithoutWorker(Host *host) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"code in the process has ended the thread that runs Python");
    HostFail(host, &error);
}

void HostRun(Host *host) {
    HostReportDied(host);
    HostLock(host);
    bool ended = host->facts.end.known;
    HostUnlock(host);
    if (!ended) HostBegin(host);
    HANDLE worker = host->loop.worker;
    for (;;) {
        HostLock(host);
        uint32_t pending = host->life.pending;
        host->life.pending &= ~(uint32_t)LIFECYCLE_INTERRUPT;
        bool backoff = host->life.state == LIFECYCLE_BACKOFF;
        HostUnlock(host);
        if (pending & LIFECYCLE_INTERRUPT) BeginStop(host);
        if (pending & LIFECYCLE_CLOSE) {
            HostClose(host, (pending & LIFECYCLE_ABANDON) != 0);
            return;
        }
        if (backoff) HostHandleEnd(host);
        HostWoken woken = HostWait(host, worker, InterruptDue(host), false);
        if (InterruptDue(host) == 0) Interrupt(host); /* asked again: the script may have asked for more time */
        if (woken == HOST_OBJECT) {
            worker = NULL;
            FailWithoutWorker(host); /* changes nothing if the worker thread has recorded its end */
        }
    }
}
