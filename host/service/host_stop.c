#include "service/host_stop.h"

#include "base/test_step.h"
#include "log/log.h"
#include "python/threads/interrupt.h"
#include "service/host_children.h"
#include "service/host_console.h"
#include "service/host_progress.h"

/* Called on the interrupter's thread. */
static void OnInterrupt(void *context, InterruptResult result, InterruptSignal signal) {
    Host *host = context;
    Log *log = host->setup.log;
    const wchar_t *name = signal == INTERRUPT_TERM ? L"SIGTERM" : signal == INTERRUPT_BREAK ? L"SIGBREAK" : L"SIGINT";
    HostLock(host);
    if (!host->life.signalled) host->life.signalled = GetTickCount64();
    HostUnlock(host);
    SetEvent(host->setup.wake); /* the time of another step depends on it */
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
    case INTERRUPT_SENT_AGAIN:
        LogLine(log, L"stop: the script has not ended yet; %ls sent once more", name);
        break;
    case INTERRUPT_CALLED:
        LogLine(log,
                L"stop: the main thread does not respond to %ls; the host calls the script's handler on another thread",
                name);
        break;
    case INTERRUPT_BLOCKED:
        HostLock(host);
        host->life.blocked = true; /* host_slow.c explains it */
        HostUnlock(host);
        break;
    case INTERRUPT_CLOSED:
        break;
    }
}

/* Called on the interrupter's thread. */
static void OnWait(void *context, MainWait wait, bool unanswered) {
    Host *host = context;
    HostLock(host);
    host->life.main_wait = wait;
    host->life.unanswered = unanswered;
    HostUnlock(host);
    SetEvent(host->setup.wake); /* another step may be due */
}

static InterruptSignal WantedSignal(const Host *host) {
    static const InterruptSignal signals[] = {INTERRUPT_AUTO, INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    return signals[host->setup.settings.stop_signal];
}

void HostStopBegin(Host *host) {
    const StopFacts *stop = &host->facts.stop; /* its timeout and control do not change any more */
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    host->loop.stop_time = (uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    TestStepReached(L"stop-begun");
    LogLine(host->setup.log, L"stop requested; the script has %g s to end", stop->timeout_ms / 1000.0);
    ControlsPrepend(&host->controls, (Control){.code = stop->control}); /* before a thread that waits for it wakes up */
    SetEvent(host->setup.stop);
    TestStepNote(L"stop-logged");
}

/* Returns half of the remaining time, in milliseconds: how long a step has before a stronger one follows. */
static uint32_t Patience(const StopProgress *progress) {
    ULONGLONG now = GetTickCount64();
    return progress->deadline > now ? (uint32_t)(progress->deadline - now) / 2 : 0;
}

static void Watch(Host *host) {
    Error error;
    if (host->loop.watched) return;
    host->loop.watched = true;
    InterruptOptions options = {
        .wanted = WantedSignal(host),
        .children = HostChildrenRun(host),
        .report = OnInterrupt,
        .waits = OnWait,
        .context = host,
    };
    if (!InterruptWatch(&options, &error)) HostLogFailure(host, L"stop", &error);
}

void HostStopTakeStep(Host *host) {
    StopProgress progress;
    StopStep step;
    ULONGLONG now = GetTickCount64();
    if (!HostProgressAllowsStep(host, &progress) || StopPlanDue(&progress, &step) > now) return;
    host->loop.stop_steps[step] = now;
    switch (step) {
    case STOP_ASK_HANDLERS:
        HostConsoleAsk(host, Patience(&progress));
        break;
    case STOP_WATCH:
        if (HostChildrenRun(host)) Watch(host);
        break;
    case STOP_SIGNAL:
        Watch(host);
        InterruptSend(Patience(&progress));
        break;
    case STOP_SIGNAL_AGAIN:
        InterruptSend(Patience(&progress)); /* then the interrupter tries what else may help */
        break;
    default:
        HostChildrenTakeStep(host, step);
        break;
    }
}
