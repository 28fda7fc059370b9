#include "service/host_children.h"

#include "log/log.h"
#include "service/child_signal.h"
#include "service/host_progress.h"
#include "service/host_replace.h"
#include "service/host_wait.h"

enum { POLL_MS = 20 };

/* Returns the process that has replaced the script, if only that one ends with the service; otherwise 0. */
static DWORD OnlyTarget(Host *host) {
    return host->loop.job.keeps_children ? HostReplaceRuns(host) : 0;
}

/* Returns how long an event may take, in milliseconds: half of the stop's time that is left, so that children can still
 * be killed in time if the process that sends it hangs, but long enough for this process to start. */
static DWORD Patience(Host *host) {
    enum { LEAST_MS = 500 };
    StopProgress progress;
    ULONGLONG now = GetTickCount64();
    if (!HostProgress(host, &progress) || progress.deadline <= now) return 0;
    ULONGLONG left = progress.deadline - now;
    ULONGLONG wanted = left / 2 > LEAST_MS ? left / 2 : LEAST_MS;
    return (DWORD)(wanted < left ? wanted : left);
}

/* Sends an event to child processes that were created from one time until before another; 0 for no limit. Returns
 * false if none has received one, from the host or from the script. */
static bool Send(Host *host, SignalEvent event, uint64_t from, uint64_t until) {
    static const wchar_t *const lines[] = {
        [SIGNAL_STOP] = L"stop: Ctrl-C sent to the script's child processes",
        [SIGNAL_STOP_GROUPS] = L"stop: Ctrl-Break sent to the child processes that ignore Ctrl-C",
        [SIGNAL_STOP_ALL] = L"stop: Ctrl-C sent to the script's child processes (Ctrl-Break if they ignore it)",
        [SIGNAL_CTRL_BREAK] = L"stop: Ctrl-Break sent to the child processes that are left",
    };
    Error error;
    ChildReach reach = CHILD_REACHED_NONE;
    ChildChoice choice = {.target = OnlyTarget(host), .from = from, .until = until};
    if (!ChildSignalSend(&host->loop.job, &choice, event, Patience(host), &reach, &error))
        HostLogFailure(host, L"stop", &error);
    if (reach == CHILD_REACHED_EVENT) {
        LogLine(host->setup.log, L"%ls", lines[event]);
        if (!host->loop.children_told) host->loop.children_told = GetTickCount64();
    }
    return reach != CHILD_REACHED_NONE;
}

bool HostChildrenRun(Host *host) {
    return host->loop.job.keeps_children ? HostReplaceRuns(host) : ChildJobChildren(&host->loop.job);
}

/* `reason` follows "killing 2 child processes that". */
static void Kill(Host *host, const wchar_t *reason) {
    DWORD left = host->loop.job.keeps_children ? 1 : ChildJobChildren(&host->loop.job);
    LogLine(host->setup.log, L"killing %lu child process%ls that %ls", left, left == 1 ? L"" : L"es", reason);
    HostReplaceKill(host);
    ChildJobKillChildren(&host->loop.job);
}

/* A process that was started after the stop belongs to the clean-up of the script, which continues. */
void HostChildrenTakeStep(Host *host, StopStep step) {
    if (!HostChildrenRun(host)) return;
    uint64_t until = HostReplaceRuns(host) ? 0 : host->loop.stop_time;
    if (step == STOP_TELL_CHILDREN) Send(host, SIGNAL_STOP, 0, until);
    if (step == STOP_TELL_GROUPS) Send(host, SIGNAL_STOP_GROUPS, 0, until);
    if (step == STOP_BREAK_CHILDREN) Send(host, SIGNAL_CTRL_BREAK, 0, until);
    if (step == STOP_END_CHILDREN) {
        Kill(host, L"did not end by themselves, so that the script does not wait for them");
    }
}

/* Takes the steps for children until none is left, none can be told, or their time is up: after the last step, a pool
 * in a script that is given up may start workers for ever. */
static void TellAndWait(Host *host) {
    StopProgress progress;
    StopStep step;
    bool sent = true;
    uint64_t from = host->loop.stop_steps[STOP_TELL_CHILDREN] ? host->loop.stop_time : 0;
    host->loop.stop_steps[STOP_TELL_CHILDREN] = 0; /* now those follow that were started after the stop */
    if (!from) host->loop.stop_steps[STOP_TELL_GROUPS] = GetTickCount64(); /* included */
    while (!host->loop.stop_steps[STOP_END_CHILDREN] && HostChildrenRun(host) && HostProgress(host, &progress)) {
        progress.script_over = true;
        bool due = StopPlanDue(&progress, &step) <= GetTickCount64();
        if (due && step == STOP_END_CHILDREN) return;
        if (due) host->loop.stop_steps[step] = GetTickCount64();
        if (due && step == STOP_TELL_CHILDREN) sent = Send(host, SIGNAL_STOP_ALL, from, 0) || from != 0;
        if (due && step == STOP_TELL_GROUPS) Send(host, SIGNAL_STOP_GROUPS, 0, from);
        if (due && step == STOP_BREAK_CHILDREN) sent = Send(host, SIGNAL_CTRL_BREAK, 0, 0);
        if (!sent) return;
        HostWait(host, NULL, POLL_MS, true);
        Sleep(POLL_MS); /* HostWait returns at once, because a stop was requested */
    }
}

void HostChildrenFinish(Host *host) {
    host->loop.waits_for = L"child processes of the script";
    TellAndWait(host);
    host->loop.waits_for = NULL;
    if (HostChildrenRun(host)) Kill(host, L"the script has left running");
}
