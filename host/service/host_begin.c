/* What comes before the script: a wait, start_pre, the job, the worker. */
#include "base/array.h"
#include "service/host.h"

#include "base/path.h"
#include "base/test_step.h"
#include "log/log.h"
#include "service/hooks.h"
#include "service/worker.h"
#include "settings/environment.h"

#include <stdlib.h>

/* A process that crashed may still be there, with all that it has open: STOPPED was told before Windows Error Reporting
 * looked at it. */
static void WaitForPredecessor(Host *host) {
    enum { PATIENCE_MS = 10 * 1000 };
    DWORD pid = host->history.reason == START_RECOVERY ? host->history.pid : 0;
    HANDLE process = pid ? OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid) : NULL;
    if (!process) return;
    wchar_t path[1024] = L"";
    DWORD length = COUNT_OF(path);
    wchar_t *own = NULL;
    Error ignored;
    /* Its number may be another program's by now. */
    if (QueryFullProcessImageNameW(process, 0, path, &length) && PathOfProgram(&own, &ignored) &&
        TextEqualFold(path, own)) {
        HostWait(host, process, PATIENCE_MS, true);
    }
    free(own);
    CloseHandle(process);
}

/* A crash, or a start that took too long, left a backoff unspent. Still START_PENDING: nobody but recovery waits for
 * this start. */
static void WaitFirst(Host *host) {
    if (!host->history.delay_ms) return;
    LogLine(host->log, L"waits %g s before it starts the script (short runs in a row: %u)",
            host->history.delay_ms / 1000.0, host->history.short_runs);
    HostWait(host, NULL, host->history.delay_ms, true);
}

static bool SetPriority(const Settings *settings, Error *error) {
    static const DWORD classes[] = {NORMAL_PRIORITY_CLASS, IDLE_PRIORITY_CLASS, BELOW_NORMAL_PRIORITY_CLASS,
                                    ABOVE_NORMAL_PRIORITY_CLASS, HIGH_PRIORITY_CLASS};
    if (settings->priority == PRIORITY_NORMAL) return true; /* as the system starts it */
    if (SetPriorityClass(GetCurrentProcess(), classes[settings->priority])) return true;
    return ErrorSet(error, GetLastError(), L"set the priority", L"");
}

static bool SetAffinity(const Settings *settings, Error *error) {
    uint64_t cpus = 0;
    if (TextIsEmpty(settings->affinity)) return true;
    if (!SettingsCpus(settings->affinity, &cpus, error)) return false;
    if (SetProcessAffinityMask(GetCurrentProcess(), (DWORD_PTR)cpus)) return true;
    ErrorSet(error, GetLastError(), L"set the affinity", L"'%ls'", settings->affinity);
    return ErrorRemedy(error, L"Are there so many processors?");
}

/* What the process is to be, whatever runs in it. */
static bool PrepareProcess(Host *host, Error *error) {
    const Settings *settings = &host->settings;
    if (settings->replace_environment && !EnvironmentClear(error)) return false;
    if (!TextIsEmpty(settings->env_file) && !EnvironmentReadFile(settings->env_file, &host->variables, error)) {
        return false;
    }
    return SetPriority(settings, error) && SetAffinity(settings, error);
}

static bool Prepare(Host *host, Error *error) {
    if (!PrepareProcess(host, error)) return ReportMisconfigured(host);
    if (host->history.crashed && host->history.reason == START_RECOVERY)
        HooksFailed(host); /* it could not say so itself */
    if (!HooksStartPre(host, error)) return false;
    return !host->has_folders || ChildJobStart(&host->settings, &host->job, error);
}

void HostBegin(Host *host) {
    Error error;
    TestStepReached(L"allowed");
    host->winsvc.watchdog_ms = host->settings.watchdog;
    HostWriteState(host); /* a script that crashes at once has been started, and is counted */
    WaitForPredecessor(host);
    WaitFirst(host);
    bool stopped = HostStopRequested(host);
    bool ready = !stopped && Prepare(host, &error);
    if (!stopped && !ready) {
        HostFail(host, &error);
        return;
    }
    EnterCriticalSection(&host->lock);
    stopped = host->ending.requested;
    if (!stopped) host->start_began = GetTickCount64();
    LeaveCriticalSection(&host->lock);
    if (stopped) {
        HostEnded(host, 0); /* a stop came first: there is nothing to be ended */
    } else {
        TestStepReached(L"begun");
        WorkerStart(host);
    }
}
