#include "service/host_begin.h"

#include "base/array.h"
#include "base/path.h"
#include "base/test_step.h"
#include "log/log.h"
#include "service/hidden_console.h"
#include "service/hooks.h"
#include "service/host_console.h"
#include "service/host_environment.h"
#include "service/host_state.h"
#include "service/host_wait.h"
#include "service/worker.h"
#include "settings/cpus.h"

#include <stdlib.h>

/* Waits for a previous process that has crashed: it announced STOPPED before Windows Error Reporting handled the crash,
 * so it may still have its files and ports open. */
static void WaitForPredecessor(Host *host) {
    enum { PATIENCE_MS = 10 * 1000 };
    DWORD pid = host->setup.previous.by_recovery ? host->setup.previous.pid : 0;
    HANDLE process = pid ? OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid) : NULL;
    if (!process) return;
    wchar_t path[1024] = L"";
    DWORD length = COUNT_OF(path);
    wchar_t *own = NULL;
    Error ignored;
    /* Another program may have its process ID by now. */
    if (QueryFullProcessImageNameW(process, 0, path, &length) && PathOfProgram(&own, &ignored) &&
        TextEqualFold(path, own)) {
        HostWait(host, process, PATIENCE_MS, true);
    }
    free(own);
    CloseHandle(process);
}

/* Waits for the back-off that the previous process could not wait for, after a crash or a start that took too long. The
 * service stays START_PENDING, because only the recovery action waits for this start. */
static void WaitFirst(Host *host) {
    const PreviousRun *previous = &host->setup.previous;
    if (!previous->delay_ms) return;
    LogLine(host->setup.log, L"waiting %g s before the script starts (back-off, short runs in a row: %u)",
            previous->delay_ms / 1000.0, previous->short_runs);
    HostWait(host, NULL, previous->delay_ms, true);
}

static bool SetPriority(const Settings *settings, Error *error) {
    static const DWORD classes[] = {NORMAL_PRIORITY_CLASS, IDLE_PRIORITY_CLASS, BELOW_NORMAL_PRIORITY_CLASS,
                                    ABOVE_NORMAL_PRIORITY_CLASS, HIGH_PRIORITY_CLASS};
    if (settings->priority == PRIORITY_NORMAL) return true; /* the system has set it */
    if (SetPriorityClass(GetCurrentProcess(), classes[settings->priority])) return true;
    return ErrorSet(error, GetLastError(), L"set the priority", L"");
}

static bool SetAffinity(const Settings *settings, Error *error) {
    uint64_t cpus = 0;
    if (TextIsEmpty(settings->affinity)) return true;
    if (!CpusParse(settings->affinity, &cpus, error)) return false;
    if (SetProcessAffinityMask(GetCurrentProcess(), (DWORD_PTR)cpus)) return true;
    ErrorSet(error, GetLastError(), L"set the affinity", L"'%ls'", settings->affinity);
    return ErrorRemedy(error, L"Check that the computer has these processors.");
}

/* Sets what the process has before anything runs in it: environment, priority and processors. */
static bool SetProcess(Host *host, Error *error) {
    const Settings *settings = &host->setup.settings;
    return HostPrepareEnvironment(host, error) && SetPriority(settings, error) && SetAffinity(settings, error);
}

/* Makes the job and the console handlers, after a console was created. */
static bool MakeSurroundings(Host *host, Error *error) {
    if (!ChildJobStart(&host->setup.settings, &host->loop.job, error)) return false;
    TestStepNote(L"job-made");
    return HostConsoleStart(host, error);
}

void HostPrepareProcess(Host *host) {
    HostEarly *early = &host->early;
    early->prepared_process = true;
    early->misconfigured = !SetProcess(host, &early->process_error);
    early->is_prepared = !early->misconfigured && MakeSurroundings(host, &early->process_error);
}

static bool UsePrepared(Host *host, Error *error) {
    const HostEarly *early = &host->early;
    *error = early->process_error;
    HostLogWarnings(host);
    return early->is_prepared || (early->misconfigured ? HostMisconfigured(host) : false);
}

static bool Prepare(Host *host, Error *error) {
    if (host->early.prepared_process) return UsePrepared(host, error);
    bool set = SetProcess(host, error);
    HostLogWarnings(host);
    if (!set) return HostMisconfigured(host);
    TestStepNote(L"process-prepared");
    /* A process that exits unexpectedly cannot run on_failure itself. */
    if (host->setup.previous.crashed && host->setup.previous.by_recovery) HooksFailed(host);
    if (!HooksStartPre(host, error)) return false;
    if (!host->setup.has_folders) return true;
    if (host->setup.settings.console == CONSOLE_HIDDEN && !HiddenConsoleMake(error)) {
        HostLogFailure(host, L"console: the service runs without one", error);
    }
    return MakeSurroundings(host, error);
}

void HostBegin(Host *host) {
    Error error;
    TestStepReached(L"allowed");
    host->setup.winsvc.watchdog_ms = host->setup.settings.watchdog;
    WaitForPredecessor(host);
    WaitFirst(host);
    bool stopped = HostStopRequested(host);
    bool ready = !stopped && Prepare(host, &error);
    if (!stopped && !ready) {
        HostFail(host, &error);
        return;
    }
    HostLock(host);
    stopped = host->facts.end.ending.requested;
    if (!stopped) host->facts.script.start_began = GetTickCount64();
    HostUnlock(host);
    if (stopped) {
        HostExit(host, 0); /* a stop came first, and nothing has to be stopped */
    } else {
        TestStepReached(L"begun");
        WorkerStart(host);
        HostWriteState(host); /* counts the start, in case the script crashes at once */
        SetEvent(host->setup.counted);
    }
}
