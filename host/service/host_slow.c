#include "service/host_slow.h"

#include "base/thread.h"
#include "log/log.h"
#include "service/diagnosis/slow.h"

#include <stdlib.h>

enum { SLOW_MS = 5000 };

ULONGLONG HostSlowDue(const Host *host) {
    const RunFacts *facts = &host->facts;
    LifecycleState state = host->life.state;
    if (host->life.crashing) return UINT64_MAX;
    bool starts = facts->script.start_began && state == LIFECYCLE_STARTING && !facts->end.known;
    if (starts) return host->loop.slow_start_logged ? UINT64_MAX : facts->script.start_began + SLOW_MS;
    bool stops = facts->stop.began && (state == LIFECYCLE_STOPPING || state == LIFECYCLE_CLOSING);
    if (!stops || host->loop.slow_stop_logged) return UINT64_MAX;
    return facts->stop.began + (host->life.blocked ? 0 : SLOW_MS);
}

void HostSlowMark(Host *host) {
    bool starts = host->life.state == LIFECYCLE_STARTING;
    *(starts ? &host->loop.slow_start_logged : &host->loop.slow_stop_logged) = true;
}

static SlowStep StepOf(Host *host, bool stops) {
    HostLock(host);
    SlowStep step = {.stops = stops,
                     .blocked = host->life.blocked,
                     .after_ms = SLOW_MS,
                     .script_began = host->facts.script.began != 0,
                     .script_ended = host->facts.script.returned != 0};
    HostUnlock(host);
    if (stops) step.children = ChildJobChildren(&host->loop.job);
    return step;
}

/* Records for the state file where the script is. Returns false if the stop is over. */
static bool RecordStop(Host *host, const Stacks *stacks) {
    HostLock(host);
    bool stops = host->life.state == LIFECYCLE_STOPPING && !host->facts.end.known;
    if (stops) {
        host->facts.stop.slow_at = stacks->blocked ? TextCopy(stacks->blocked) : NULL;
        host->facts.stop.slow_remedy = stacks->remedy ? TextCopy(stacks->remedy) : NULL;
        host->life.state_file_outdated = true;
    }
    HostUnlock(host);
    return stops;
}

/* Runs on a thread of its own, because the service thread has deadlines to check. */
static DWORD WINAPI StopMain(void *parameter) {
    Host *host = parameter;
    Stacks stacks = {0};
    SlowStep step = StepOf(host, true);
    wchar_t *words = SlowDescribe(&step, &stacks);
    if (RecordStop(host, &stacks)) {
        LogNote(host->setup.log, L"%ls", words);
        if (stacks.remedy) LogNote(host->setup.log, L"%ls", stacks.remedy);
        SetEvent(host->setup.wake);
    }
    free(words);
    StacksFree(&stacks);
    return 0;
}

/* As StopMain, but without a remedy: a start that takes long may still succeed. */
static DWORD WINAPI StartMain(void *parameter) {
    Host *host = parameter;
    Stacks stacks = {0};
    SlowStep step = StepOf(host, false);
    wchar_t *words = SlowDescribe(&step, &stacks);
    HostLock(host);
    bool starts = host->life.state == LIFECYCLE_STARTING && !host->facts.end.known;
    HostUnlock(host);
    if (starts) LogNote(host->setup.log, L"%ls", words);
    free(words);
    StacksFree(&stacks);
    return 0;
}

void HostSlowLog(Host *host) {
    HostLock(host);
    LifecycleState state = host->life.state;
    HostUnlock(host);
    if (!host->setup.log) return; /* a console shows by itself what the script does */
    if (state == LIFECYCLE_STARTING || state == LIFECYCLE_STOPPING) {
        LPTHREAD_START_ROUTINE function = state == LIFECYCLE_STARTING ? StartMain : StopMain;
        ThreadStart(function, host, 0);
    } else if (host->loop.waits_for) {
        LogNote(host->setup.log, L"the stop takes longer than %g s: the service waits for %ls", SLOW_MS / 1000.0,
                host->loop.waits_for);
    }
}
