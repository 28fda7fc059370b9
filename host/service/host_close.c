/* What comes after the script: its children, the hooks, the last word. */
#include "service/host.h"

#include "base/test_step.h"
#include "log/log.h"
#include "python/patch/line_times.h"
#include "service/diagnosis/stack_log.h"
#include "service/ending.h"
#include "service/hooks.h"

#include <stdlib.h>

enum {
    STACKS_MS = 1000, /* for each of the two ways to them: STOPPED is to be told within 3 s of the deadline */
    CHILD_POLL_MS = 20,
};

/* Says where the script is stuck. */
static void Abandon(Host *host) {
    EnterCriticalSection(&host->lock);
    wchar_t *words = EndingWords(host);
    LeaveCriticalSection(&host->lock);
    LogNote(host->log, L"%ls; where its threads are:", words);
    free(words);
    if (!host->log) return; /* in a console, there is nobody to read it later */
    Stacks stacks = {0};
    StackLog(host, STACKS_MS, &stacks);
    if (stacks.remedy) LogNote(host->log, L"%ls", stacks.remedy);
    EnterCriticalSection(&host->lock);
    host->blocked = stacks.blocked;
    host->remedy = stacks.remedy;
    LeaveCriticalSection(&host->lock);
    free(stacks.text);
}

/* Those that a stop has reached, over the hidden console, have as long as the script had. */
static void EndChildren(Host *host) {
    EnterCriticalSection(&host->lock);
    ULONGLONG deadline = host->job.told && host->stop_began ? host->stop_began + host->stop_timeout : 0;
    LeaveCriticalSection(&host->lock);
    host->closing = L"the processes that the script has started";
    while (ChildJobChildren(&host->job) && !host->job.keeps && GetTickCount64() < deadline) {
        HostWait(host, NULL, CHILD_POLL_MS, true);
        Sleep(CHILD_POLL_MS); /* a stop was requested: the wait does not wait */
    }
    host->closing = NULL;
    DWORD left = host->job.keeps ? 0 : ChildJobChildren(&host->job);
    if (left) LogLine(host->log, L"ends %lu process%ls that the script has left", left, left == 1 ? L"" : L"es");
    ChildJobEndChildren(&host->job);
}

void HostSettle(Host *host) {
    if (host->settled) return;
    host->settled = true;
    LineTimesWriteRest(); /* also where a wait follows, in this process */
    EndChildren(host);
    EnterCriticalSection(&host->lock);
    /* A run that died, and that nothing follows on, is told of by the process that stays stopped. */
    bool died = host->ending.kind == ENDING_REFUSED && host->history.crashed && !StopMarkerIsSet(&host->marker);
    bool failed = died || RestartIsFailure(&host->settings, &host->ending);
    wchar_t *waits = NULL;
    if (host->state == LIFECYCLE_BACKOFF) {
        wchar_t *next = TextPrint(L"it is started again in %g s (short runs in a row: %u)", host->backoff_ms / 1000.0,
                                  host->short_runs);
        waits = EndingLogLine(host, next);
        free(next);
    }
    LeaveCriticalSection(&host->lock);
    if (waits) LogLine(host->log, L"%ls", waits);
    if (waits) ReportEnding(host);
    free(waits);
    if (failed) HooksFailed(host);
}

void HostClose(Host *host, bool abandon) {
    TestStepReached(L"closing");
    LineTimesWriteRest();
    LogEndLine(host->log);
    if (abandon) Abandon(host);
    EnterCriticalSection(&host->lock);
    if (!host->ended) { /* given up at a deadline: whatever the script does from now on comes too late */
        host->ended = true;
        host->ended_at = GetTickCount64();
        if (host->ending.requested) host->ending.exit_code = 1;
    }
    bool had_its_turn = host->start_began != 0;
    LeaveCriticalSection(&host->lock);
    ChildJobLiftLimits(&host->job); /* what comes now is not the script's */
    HostSettle(host);
    if (had_its_turn) HooksStopPost(host);
}

/* The log and the state file are there before the SCM's word: that is what a client waits for. */
static void WriteEnding(Host *host) {
    ReportEnding(host);
    EnterCriticalSection(&host->lock);
    static const wchar_t recovery[] = L"recovery is to start it again";
    wchar_t *state = EndingState(host, true);
    bool limited = false;
    bool again = HostStartsAgain(host, &limited);
    bool waited = again && host->backoff_ms; /* how it ended was logged before the wait */
    wchar_t *line = waited ? TextPrint(L"stops; %ls", recovery) : EndingLogLine(host, again ? recovery : NULL);
    LeaveCriticalSection(&host->lock);
    LogLine(host->log, L"%ls", line);
    if (limited) {
        LogLine(host->log, L"stays stopped: it was started %u times within %g s (start_limit_burst)",
                host->settings.start_limit_burst, host->settings.start_limit_interval / 1000.0);
    }
    free(line);
    Error error;
    if (!EndingWrite(host, state, &error)) HostLogFailure(host, L"the state file is not what it should be", &error);
    if (host->log) LogFlush(host->log);
}

uint32_t HostConclude(Host *host) {
    for (bool told = false; !told;) {
        EnterCriticalSection(&host->lock);
        bool requested = host->ending.requested;
        LeaveCriticalSection(&host->lock);
        WriteEnding(host);
        TestStepReached(L"written");
        EnterCriticalSection(&host->lock);
        told = host->ending.requested == requested; /* a stop that came meanwhile changes what is to be told */
        if (told) {
            ExitCodes codes = RestartExitCodes(&host->settings, &host->ending, HostStartsAgain(host, NULL));
            ScmStatusSetExit(&host->status, codes.win32, codes.specific);
            HostPost(host, LIFECYCLE_CLOSED); /* with the lock: nothing comes in between */
        }
        LeaveCriticalSection(&host->lock);
    }
    return EndingHasCode(&host->ending) ? host->ending.exit_code : host->ending.kind != ENDING_REFUSED;
}
