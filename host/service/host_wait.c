/* How the service thread waits: it minds the clock and the state file meanwhile. */
#include "service/ending.h"
#include "service/host.h"

ULONGLONG HostStopDeadline(const Host *host) {
    ULONGLONG deadline = host->stop_began + host->stop_timeout;
    return deadline > host->stop_until ? deadline : host->stop_until;
}

/* When the time of the present state is up. With the lock. */
static ULONGLONG Deadline(const Host *host) {
    if (host->crashing) return UINT64_MAX; /* the watch for crashes has a patience of its own */
    ULONGLONG start = host->start_began + host->settings.start_timeout;
    bool script_is_over = host->finalising && host->state < LIFECYCLE_STOPPING;
    /* A script may run for ever, with its threads and the functions of atexit; what is left of its interpreter may not.
     */
    if (script_is_over) return host->finalising + host->settings.stop_timeout;
    switch (host->state) {
    case LIFECYCLE_STARTING:
        if (!host->start_began || !host->settings.start_timeout) return UINT64_MAX;
        return start > host->start_until ? start : host->start_until;
    case LIFECYCLE_RUNNING:
        return host->settings.watchdog ? host->alive + host->settings.watchdog : UINT64_MAX;
    case LIFECYCLE_STOPPING:
        return HostStopDeadline(host);
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

/* When a start or a stop takes so long that it is to be said why. With the lock. */
static ULONGLONG Delay(const Host *host) {
    if (host->crashing) return UINT64_MAX;
    bool starts = host->start_began && host->state == LIFECYCLE_STARTING && !host->ended;
    if (starts) return host->start_delay_told ? UINT64_MAX : host->start_began + HOST_DELAY_MS;
    bool stops = host->stop_began && (host->state == LIFECYCLE_STOPPING || host->state == LIFECYCLE_CLOSING);
    return stops && !host->delay_told ? host->stop_began + HOST_DELAY_MS : UINT64_MAX;
}

/* Looks at the clock, whatever woke the thread: a script that reports its status all the time must not keep it from
 * that. Returns how long the thread may sleep. */
static DWORD MindTheClock(Host *host) {
    ULONGLONG now = GetTickCount64();
    EnterCriticalSection(&host->lock);
    if (now >= Deadline(host)) HostPost(host, LIFECYCLE_DEADLINE);
    if (!host->long_run && now >= LongRun(host)) {
        host->long_run = true;
        host->state_changed = true; /* a crash later on is to be known for what it is */
    }
    bool delayed = now >= Delay(host);
    if (delayed) *(host->state == LIFECYCLE_STARTING ? &host->start_delay_told : &host->delay_told) = true;
    if (now >= host->next_tick) {
        host->next_tick = now + HOST_TICK_MS;
        HostPost(host, LIFECYCLE_TICK);
    }
    ULONGLONG until = Deadline(host);
    if (!host->long_run && LongRun(host) < until) until = LongRun(host);
    if (ReportDue(host) < until) until = ReportDue(host);
    if (Delay(host) < until) until = Delay(host);
    bool ticks = LifecycleIsPending(LifecycleAnnouncementOf(host->state));
    LeaveCriticalSection(&host->lock);
    if (delayed) HostDelayed(host);
    if (ticks && host->next_tick < until) until = host->next_tick;
    if (until == UINT64_MAX) return INFINITE;
    ULONGLONG left = until > now ? until - now : 0;
    return left < MAXDWORD ? (DWORD)left : MAXDWORD - 1;
}

void HostWriteState(Host *host) {
    EnterCriticalSection(&host->lock);
    wchar_t *text = host->state_changed && host->state != LIFECYCLE_ENDED ? EndingState(host, false) : NULL;
    LeaveCriticalSection(&host->lock);
    Error ignored;
    if (EndingWrite(host, text, &ignored)) return; /* the script goes on without, and it is tried again */
    EnterCriticalSection(&host->lock);
    host->state_changed = true;
    LeaveCriticalSection(&host->lock);
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
        ReportStarted(host);
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
