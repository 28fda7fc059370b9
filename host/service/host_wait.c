#include "service/host_wait.h"

#include "base/test_step.h"
#include "python/threads/interrupt.h"
#include "service/host_console.h"
#include "service/host_events.h"
#include "service/host_progress.h"
#include "service/host_slow.h"
#include "service/host_state.h"

enum { TICK_MS = 1000 }; /* between checkpoints */

/* Returns when the time of the present state is up. The caller holds the lock. */
static ULONGLONG Deadline(const Host *host) {
    const Settings *settings = &host->setup.settings;
    const ScriptFacts *script = &host->facts.script;
    if (host->life.crashing) return UINT64_MAX; /* the crash watch has a deadline of its own */
    /* A script, its threads and its atexit functions may run without a limit, but the finalisation of its interpreter
     * may not. */
    if (script->returned && host->life.state < LIFECYCLE_STOPPING) return script->returned + settings->stop_timeout;
    ULONGLONG start = script->start_began + settings->start_timeout;
    switch (host->life.state) {
    case LIFECYCLE_STARTING:
        if (!script->start_began || !settings->start_timeout) return UINT64_MAX;
        return start > script->start_extended ? start : script->start_extended;
    case LIFECYCLE_RUNNING:
        if (script->replaced_by) return UINT64_MAX; /* its program cannot call winsvc.alive() */
        return settings->watchdog ? script->alive + settings->watchdog : UINT64_MAX;
    case LIFECYCLE_STOPPING:
        return HostStopDeadline(host);
    case LIFECYCLE_BACKOFF:
        return host->facts.end.at + host->facts.end.backoff_ms;
    default:
        return UINT64_MAX;
    }
}

/* Returns when a run stops being a short one. The caller holds the lock. */
static ULONGLONG LongRunDue(const Host *host) {
    const ScriptFacts *script = &host->facts.script;
    bool runs = script->began && !host->facts.end.known && !script->long_run;
    return runs ? script->began + host->setup.settings.restart_throttle : UINT64_MAX;
}

static ULONGLONG Earlier(ULONGLONG a, ULONGLONG b) {
    return a < b ? a : b;
}

/* Handles what is due by now, no matter what woke the thread: a script that reports its status all the time must not
 * delay it. Returns how long the thread may sleep. */
static DWORD CheckClock(Host *host) {
    ULONGLONG now = GetTickCount64();
    HostLock(host);
    HostAnnounceRunning(host);
    if (now >= Deadline(host)) HostPostLocked(host, LIFECYCLE_DEADLINE);
    if (now >= LongRunDue(host)) {
        host->facts.script.long_run = true;
        host->life.state_file_outdated = true; /* after a later crash the next process reads that the run was long */
    }
    bool slow = now >= HostSlowDue(host);
    if (slow) HostSlowMark(host);
    if (!LifecycleIsPending(LifecycleAnnouncementOf(host->life.state))) {
        host->loop.next_tick = 0;
    } else if (now >= host->loop.next_tick) {
        /* The announcement of a pending state was its first checkpoint. */
        if (host->loop.next_tick) HostPostLocked(host, LIFECYCLE_TICK);
        host->loop.next_tick = now + TICK_MS;
    }
    ULONGLONG until = Earlier(Deadline(host), LongRunDue(host));
    until = Earlier(until, EventReportDue(&host->events, &host->facts));
    until = Earlier(until, HostSlowDue(host));
    if (host->loop.state_retry_at) until = Earlier(until, host->loop.state_retry_at);
    if (HostStateDue(host) > now) until = Earlier(until, HostStateDue(host)); /* otherwise this wait writes it */
    if (LifecycleIsPending(LifecycleAnnouncementOf(host->life.state))) until = Earlier(until, host->loop.next_tick);
    HostUnlock(host);
    if (slow) HostSlowLog(host);
    if (until == UINT64_MAX) return INFINITE;
    ULONGLONG left = until > now ? until - now : 0;
    return left < MAXDWORD ? (DWORD)left : MAXDWORD - 1;
}

static uint32_t Pending(Host *host) {
    HostLock(host);
    uint32_t pending = host->life.pending;
    HostUnlock(host);
    return pending;
}

static bool IsStateDue(Host *host) {
    HostLock(host);
    bool due = HostStateDue(host) <= GetTickCount64();
    HostUnlock(host);
    return due;
}

/* Starts the threads that a stop needs, while the control handler's thread announces it. They are not needed yet if the
 * script is expected to end by itself. */
static void PrepareStop(Host *host) {
    Error ignored; /* tried again when the thread is needed */
    if (!InterlockedExchange(&host->stop_coming, 0) || InterlockedCompareExchange(&host->cooperates, 0, 0)) return;
    if (host->setup.has_folders) HostConsolePrepare(host);
    InterruptStart(&ignored);
    TestStepNote(L"stop-prepared");
}

/* Prepares the end of the run while Python is finalised. */
static void PrepareEnd(Host *host) {
    HostLock(host);
    bool due = host->facts.script.returned && !host->loop.end_prepared;
    HostUnlock(host);
    if (!due) return;
    host->loop.end_prepared = true;
    EventReportPrepare(&host->events);
    HostPrepareFinalState(host);
    TestStepNote(L"end-prepared");
}

HostWoken HostWait(Host *host, HANDLE object, DWORD timeout_ms, bool until_stop) {
    bool runs = !until_stop && object;
    ULONGLONG start = GetTickCount64();
    for (;;) {
        if (runs) PrepareStop(host);
        DWORD sleep = CheckClock(host);
        DWORD console_due = INFINITE;
        HANDLE console = until_stop ? NULL : HostConsoleCollect(host, &console_due);
        DWORD step = until_stop ? INFINITE : HostProgressDue(host);
        if (!until_stop && (Pending(host) || step == 0)) return HOST_PENDING;
        HostReportStarted(host);
        if (IsStateDue(host)) HostWriteState(host);
        if (runs) PrepareEnd(host);
        if (until_stop && HostStopRequested(host)) return HOST_STOPPED;
        ULONGLONG waited = GetTickCount64() - start;
        if (timeout_ms != INFINITE && waited >= timeout_ms) return HOST_TIMEOUT;
        if (timeout_ms != INFINITE && timeout_ms - waited < sleep) sleep = (DWORD)(timeout_ms - waited);
        if (step < sleep) sleep = step;
        if (console_due < sleep) sleep = console_due;
        HANDLE handles[3] = {host->setup.wake};
        DWORD count = 1;
        if (object) handles[count++] = object;
        if (console) handles[count++] = console;
        DWORD woken = WaitForMultipleObjects(count, handles, FALSE, sleep);
        if (object && woken == WAIT_OBJECT_0 + 1) return HOST_OBJECT;
    }
}
