#include "service/host_run.h"

#include "base/thread.h"
#include "python/api/bootstrap.h"
#include "service/host_begin.h"
#include "service/host_close.h"
#include "service/host_events.h"
#include "service/host_stop.h"
#include "service/host_wait.h"

/* Records the end of a worker thread that exited without recording it: code in the process has ended the thread. */
static void FailWithoutWorker(Host *host) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"code in the process has ended the thread that runs Python");
    HostFail(host, &error);
}

/* Starts the threads that compile the rest of the host's Python code and that maintain the log: after the worker
 * thread, which needs milliseconds before other code than Python's own runs. */
static void StartHelpers(Host *host) {
    Error error;
    if (host->loop.worker) BootstrapLoadLater();
    if (host->setup.has_folders && !LogKeeperStart(&host->keeper, &error)) HostFail(host, &error);
}

void HostRun(Host *host) {
    HostReportDied(host);
    HostLock(host);
    bool ended = host->facts.end.known;
    HostUnlock(host);
    if (!ended) HostBegin(host);
    StartHelpers(host);
    HANDLE worker = host->loop.worker;
    ThreadReleaseStack(); /* the start needs more than the time until the stop */
    for (;;) {
        HostLock(host);
        uint32_t pending = host->life.pending;
        host->life.pending &= ~(uint32_t)LIFECYCLE_INTERRUPT;
        bool backoff = host->life.state == LIFECYCLE_BACKOFF;
        HostUnlock(host);
        if (pending & LIFECYCLE_INTERRUPT) HostStopBegin(host);
        if (pending & LIFECYCLE_CLOSE) {
            HostClose(host, (pending & LIFECYCLE_ABANDON) != 0);
            return;
        }
        if (backoff) HostHandleEnd(host);
        HostWoken woken = HostWait(host, worker, INFINITE, false);
        HostStopTakeStep(host);
        if (woken == HOST_OBJECT) {
            worker = NULL;
            FailWithoutWorker(host); /* changes nothing if the worker thread has recorded its end */
        }
    }
}
