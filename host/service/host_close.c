#include "service/host_close.h"

#include "base/test_step.h"
#include "log/log.h"
#include "python/patch/line_times.h"
#include "service/diagnosis/stack_log.h"
#include "service/hooks.h"
#include "service/host_children.h"
#include "service/host_events.h"
#include "service/host_state.h"
#include "service/host_wait.h"
#include "service/run_facts/ending.h"

#include <stdlib.h>

enum {
    FLUSH_MS = 1000,
    STACKS_MS = 1000, /* for each of the two ways to read stacks: STOPPED must follow within 3 s of the deadline */
};

/* Logs where the script is stuck. */
static void LogStuck(Host *host) {
    Log *log = host->setup.log;
    HostLock(host);
    wchar_t *words = EndingWords(&host->facts, &host->setup.settings);
    HostUnlock(host);
    LogNote(log, L"%ls; stacks of all threads:", words);
    free(words);
    if (!log) return; /* a console has no log that keeps the stacks */
    Stacks stacks = {0};
    StackLogWrite(log, STACKS_MS, &stacks);
    if (stacks.remedy) LogNote(log, L"%ls", stacks.remedy);
    HostLock(host);
    host->facts.end.blocked = stacks.blocked;
    host->facts.end.remedy = stacks.remedy;
    HostUnlock(host);
    free(stacks.text);
}

/* Returns the log line about the end and the back-off that follows; NULL if none follows. The caller holds the lock,
 * and frees the line. */
static wchar_t *BackoffLine(const Host *host) {
    const EndFacts *end = &host->facts.end;
    if (host->life.state != LIFECYCLE_BACKOFF) return NULL;
    wchar_t *next =
        TextPrint(L"the next start is in %g s (back-off, short runs in a row: %u); until then Windows shows "
                  L"the service as Paused",
                  end->backoff_ms / 1000.0, end->short_runs);
    wchar_t *line = EndingLogLine(&host->facts, &host->setup.settings, next);
    free(next);
    return line;
}

void HostHandleEnd(Host *host) {
    if (host->loop.end_handled) return;
    host->loop.end_handled = true;
    LineTimesWriteRest(); /* now, because a back-off may follow in this process */
    HostChildrenFinish(host);
    HostLock(host);
    /* If nothing follows a process that exited unexpectedly, the process that stays stopped reports the failure. */
    bool died = host->facts.end.ending.kind == ENDING_REFUSED && host->setup.previous.crashed &&
                StopMarkerGet(&host->life.stop_marker).mark == STOP_NONE;
    bool failed = died || RestartIsFailure(&host->setup.settings, &host->facts.end.ending);
    wchar_t *line = BackoffLine(host);
    HostUnlock(host);
    if (line) LogLine(host->setup.log, L"%ls", line);
    if (line) HostReportEnding(host);
    if (line) EventReportFlush();
    free(line);
    if (failed) HooksFailed(host);
}

void HostClose(Host *host, bool abandon) {
    EndFacts *end = &host->facts.end;
    TestStepReached(L"closing");
    LineTimesWriteRest();
    LogEndLine(host->setup.log);
    if (abandon) LogStuck(host);
    HostLock(host);
    if (!end->known) { /* the script missed a deadline: whatever it does from now on does not count */
        end->known = true;
        end->at = GetTickCount64();
        if (end->ending.requested) end->ending.exit_code = 1;
    }
    bool began = host->facts.script.start_began != 0;
    HostUnlock(host);
    ChildJobLiftLimits(&host->loop.job); /* they are for the script, and not for the hooks */
    HostHandleEnd(host);
    TestStepNote(L"end-handled");
    if (began) HooksStopPost(host);
}

static DWORD WINAPI FlushMain(void *log) {
    LogFlush(log);
    return 0;
}

/* Writes the log to the disk after STOPPED: other processes can read it before. A disk that does not answer must not
 * keep the process. */
static void FlushLog(const Host *host) {
    HANDLE thread = host->setup.log ? CreateThread(NULL, 0, FlushMain, host->setup.log, 0, NULL) : NULL;
    if (thread) WaitForSingleObject(thread, FLUSH_MS);
}

/* Writes the log and the state file before STOPPED, because that is what a client waits for. */
static void WriteEnding(Host *host) {
    static const wchar_t recovery[] = L"the SCM's recovery action will start the service again";
    const Settings *settings = &host->setup.settings;
    Error error;
    bool limited = false;
    HostReportEnding(host); /* while the event log takes it, the files are written */
    HostLock(host);
    bool again = HostStartsAgain(host, &limited);
    bool waited = again && host->facts.end.backoff_ms; /* the end was logged before the back-off */
    wchar_t *line = waited ? TextPrint(L"the back-off has ended; %ls", recovery)
                           : EndingLogLine(&host->facts, settings, again ? recovery : NULL);
    HostUnlock(host);
    LogLine(host->setup.log, L"%ls", line);
    if (limited) {
        LogLine(host->setup.log, L"the service stays stopped: it was started %u times within %g s (start_limit_burst)",
                settings->start_limit_burst, settings->start_limit_interval / 1000.0);
    }
    free(line);
    TestStepNote(L"last-line");
    if (!HostWriteFinalState(host, &error)) HostLogFailure(host, L"the state file is out of date", &error);
    TestStepNote(L"state-written");
    EventReportFlush();
    TestStepNote(L"event-written");
}

uint32_t HostConclude(Host *host) {
    const Ending *ending = &host->facts.end.ending;
    for (bool announced = false; !announced;) {
        HostLock(host);
        bool requested = ending->requested;
        HostUnlock(host);
        WriteEnding(host);
        TestStepReached(L"written");
        HostLock(host);
        announced = ending->requested == requested; /* otherwise a stop came, and changes what has to be reported */
        if (announced) {
            ExitCodes codes = RestartExitCodes(&host->setup.settings, ending, HostStartsAgain(host, NULL));
            ScmStatusSetExit(&host->status, codes.win32, codes.specific);
            HostPostLocked(host, LIFECYCLE_CLOSED); /* with the lock, so that no stop comes between */
            if (codes.win32 == NO_ERROR) StopMarkerConclude(&host->life.stop_marker);
        }
        HostUnlock(host);
    }
    TestStepNote(L"stopped");
    FlushLog(host);
    return EndingHasCode(ending) ? ending->exit_code : ending->kind != ENDING_REFUSED && ending->kind != ENDING_AGAIN;
}
