#include "service/host_crash.h"

static void OnBegins(void *context) {
    Host *host = context;
    HostLock(host);
    host->life.crashing = true;
    HostUnlock(host);
}

/* The limits of the job may be why the process has crashed, and the process that writes the dump is in the job. */
static void OnBeforeDump(void *context) {
    ChildJobLiftLimits(&((Host *)context)->loop.job);
}

static void OnDumped(void *context, wchar_t *path) {
    Host *host = context;
    HostLock(host);
    host->facts.end.dump = path;
    HostUnlock(host);
}

static void OnEnds(void *context, uint32_t exit_code, const wchar_t *words) {
    HostCrash(context, exit_code, words);
}

bool HostWatchCrashes(Host *host, Error *error) {
    host->setup.crash_report = (CrashReportTarget){.name = host->setup.name,
                                                   .settings = &host->setup.settings,
                                                   .log = host->setup.log,
                                                   .context = host,
                                                   .begins = OnBegins,
                                                   .before_dump = OnBeforeDump,
                                                   .dumped = OnDumped,
                                                   .ends = OnEnds};
    return CrashReportPrepare(&host->setup.crash_report, error);
}
