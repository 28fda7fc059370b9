/* The service thread's way from start to end, and what it does when a stop comes. */
#include "base/step.h"
#include "log/log.h"
#include "python/interrupt.h"
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

/* The thread is gone without a word: something in the process ended it. */
static void FailWithoutWorker(Host *host) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"the thread that ran Python was ended from within the process");
    HostFail(host, &error);
}

void HostRun(Host *host) {
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
