#include "service/host_progress.h"

#include "service/host_console.h"

bool HostProgress(Host *host, StopProgress *ret_progress) {
    bool cooperates = InterlockedCompareExchange(&host->cooperates, 0, 0) != 0;
    HostLock(host);
    const StopFacts *stop = &host->facts.stop;
    *ret_progress = (StopProgress){.began = stop->began,
                                   .deadline = HostStopDeadline(host),
                                   .extended = stop->extended,
                                   .timeout_ms = stop->timeout_ms,
                                   .cooperates = cooperates,
                                   .answer = HostConsoleAnswer(host),
                                   .script_over = host->facts.script.replaced_by != NULL,
                                   .returned = host->facts.script.code_ended,
                                   .second_signal = host->setup.settings.second_signal == SECOND_SIGNAL_YES,
                                   .wait = host->life.main_wait,
                                   .unanswered = host->life.unanswered,
                                   .signalled = host->life.signalled,
                                   .children_told = host->loop.children_told};
    bool requested = stop->began != 0;
    HostUnlock(host);
    for (StopStep step = 0; step < STOP_STEPS; step++) ret_progress->taken[step] = host->loop.stop_steps[step];
    return requested;
}

bool HostProgressAllowsStep(Host *host, StopProgress *ret_progress) {
    bool requested = HostProgress(host, ret_progress);
    HostLock(host);
    bool begun = host->life.state == LIFECYCLE_STOPPING && !(host->life.pending & LIFECYCLE_INTERRUPT);
    HostUnlock(host);
    return requested && begun && host->loop.worker;
}

DWORD HostProgressDue(Host *host) {
    StopProgress progress;
    StopStep step;
    uint64_t at = HostProgressAllowsStep(host, &progress) ? StopPlanDue(&progress, &step) : UINT64_MAX;
    ULONGLONG now = GetTickCount64();
    if (at == UINT64_MAX) return INFINITE;
    return at > now ? (DWORD)(at - now) : 0;
}
