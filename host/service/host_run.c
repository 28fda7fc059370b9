/* The service thread's way from start to end, and what it does when a stop comes. */
#include "base/test_step.h"
#include "log/log.h"
#include "python/threads/interrupt.h"
#include "service/host.h"

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

static void BeginStop(Host *host) {
    TestStepReached(L"stop-begun");
    LogLine(host->log, L"stop requested; the script has %g s", host->stop_timeout / 1000.0);
    Error error;
    ControlsPrepend(&host->controls, (Control){.code = host->stop_control}); /* before whoever waits wakes up */
    SetEvent(host->stop);
    if (!ChildJobInterrupt(&host->job, &error)) HostLogFailure(host, L"stop", &error);
}

/* How long until the script is interrupted, in milliseconds; INFINITE: not at all, it has been, or BeginStop is yet to
 * come: a handler is to find that a stop was requested. A script that has said that it ends by itself has all but the
 * last half of stop_timeout for that, also where it has asked for more time. */
static DWORD InterruptDue(Host *host) {
    bool cooperates = InterlockedCompareExchange(&host->cooperates, 0, 0) != 0;
    EnterCriticalSection(&host->lock);
    bool begun = host->state == LIFECYCLE_STOPPING && !(host->pending & LIFECYCLE_INTERRUPT);
    bool wanted = host->worker && !host->interrupted && begun;
    ULONGLONG at = cooperates ? HostStopDeadline(host) - host->stop_timeout / 2 : host->stop_began;
    LeaveCriticalSection(&host->lock);
    ULONGLONG now = GetTickCount64();
    if (!wanted) return INFINITE;
    return at > now ? (DWORD)(at - now) : 0;
}

static void Interrupt(Host *host) {
    Error error;
    EnterCriticalSection(&host->lock);
    ULONGLONG deadline = HostStopDeadline(host);
    LeaveCriticalSection(&host->lock);
    ULONGLONG now = GetTickCount64();
    host->interrupted = true;
    /* Half of what is left is for the signal. */
    uint32_t patience = deadline > now ? (uint32_t)(deadline - now) / 2 : 0;
    if (!InterruptStart(WantedSignal(host), patience, OnInterrupt, host, &error)) {
        HostLogFailure(host, L"stop", &error);
    }
}

/* The thread is gone without a word: something in the process ended it. */
static void FailWithoutWorker(Host *host) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"the thread that ran Python was ended from within the process");
    HostFail(host, &error);
}

void HostRun(Host *host) {
    ReportDied(host);
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
        HostWoken woken = HostWait(host, worker, InterruptDue(host), false);
        if (InterruptDue(host) == 0) Interrupt(host); /* the script may have asked for more time meanwhile */
        if (woken == HOST_OBJECT) {
            worker = NULL;
            FailWithoutWorker(host); /* changes nothing where the worker has said how it ended */
        }
    }
}
