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

/* Returns false if no child has received the event. */
static bool Send(Host *host, SignalEvent event) {
    Error error;
    bool sent = false;
    if (!ChildSignalSend(&host->loop.job, OnlyTarget(host), event, &sent, &error))
        HostLogFailure(host, L"stop", &error);
    if (sent && event == SIGNAL_STOP) {
        LogLine(host->setup.log, L"stop: Ctrl-C sent to the script's child processes (Ctrl-Break if they ignore it)");
    } else if (sent) {
        LogLine(host->setup.log, L"stop: Ctrl-Break sent to the child processes that are left");
    }
    return sent;
}

static bool HasChildren(Host *host) {
    return host->loop.job.keeps_children ? HostReplaceRuns(host) : ChildJobChildren(&host->loop.job);
}

/* `reason` follows "killing 2 child processes that". */
static void Kill(Host *host, const wchar_t *reason) {
    DWORD left = host->loop.job.keeps_children ? 1 : ChildJobChildren(&host->loop.job);
    LogLine(host->setup.log, L"killing %lu child process%ls that %ls", left, left == 1 ? L"" : L"es", reason);
    HostReplaceKill(host);
    ChildJobKillChildren(&host->loop.job);
}

void HostChildrenTakeStep(Host *host, StopStep step) {
    if (!HasChildren(host)) return;
    if (step == STOP_TELL_CHILDREN) Send(host, SIGNAL_STOP);
    if (step == STOP_BREAK_CHILDREN) Send(host, SIGNAL_CTRL_BREAK);
    if (step == STOP_END_CHILDREN) {
        Kill(host, L"did not end by themselves, so that the script does not wait for them");
    }
}

/* Takes the steps for children until none is left, none can be told, or their time is up: after the last step, a pool
 * in a script that is given up may start workers for ever. */
static void TellAndWait(Host *host) {
    StopProgress progress;
    StopStep step;
    while (!host->loop.stop_steps[STOP_END_CHILDREN] && HasChildren(host) && HostProgress(host, &progress)) {
        progress.script_over = true;
        bool due = StopPlanDue(&progress, &step) <= GetTickCount64();
        if (due && step == STOP_END_CHILDREN) return;
        if (due) host->loop.stop_steps[step] = GetTickCount64();
        if (due && !Send(host, step == STOP_TELL_CHILDREN ? SIGNAL_STOP : SIGNAL_CTRL_BREAK)) return;
        HostWait(host, NULL, POLL_MS, true);
        Sleep(POLL_MS); /* HostWait returns at once, because a stop was requested */
    }
}

void HostChildrenFinish(Host *host) {
    host->loop.waits_for = L"child processes of the script";
    TellAndWait(host);
    host->loop.waits_for = NULL;
    if (HasChildren(host)) Kill(host, L"the script has left running");
}
