#include "control/with_dependents.h"
#include "control/stop_service.h"

#include "base/memory.h"
#include "base/translation.h"
#include "control/progress.h"
#include "control/start_service.h"
#include "scm/service.h"
#include "terminal/output.h"

#include <stdlib.h>

/* The dependent need not be a pyhostsvc service. */
static bool StopDependent(const wchar_t *name, StopRequests *ret_stops, Error *error) {
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status;
    if (!ServiceOpenAny(name, SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error)) return false;
    *ret_stops = StopRequestsRead(name);
    bool ok = ServiceIsPyhostsvc(service)
                  ? StopForRestart(service, name, ret_stops, error)
                  : ServiceControl(service, name, SERVICE_CONTROL_STOP, error) &&
                        ProgressWait(service, name, SERVICE_RUNNING, SERVICE_STOP_PENDING, &status, error);
    ServiceClose(service);
    return ok;
}

static bool StartDependent(const wchar_t *name, const StopRequests *stops, Error *error) {
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpenAny(name, access, &service, error)) return false;
    bool ok = ServiceIsPyhostsvc(service)
                  ? StartAndWait(service, name, stops, false, NULL, error)
                  : ServiceStart(service, name, error) &&
                        ProgressWait(service, name, SERVICE_START_PENDING, SERVICE_START_PENDING, &status, error);
    ServiceClose(service);
    return ok;
}

/* Stops them in the SCM's order: each service before those that it depends on. `ret_stopped`: how many it stopped. */
static bool StopDependents(const TextList *dependents, StopRequests *ret_stops, size_t *ret_stopped, Error *error) {
    for (*ret_stopped = 0; *ret_stopped < dependents->count; ++*ret_stopped) {
        if (!StopDependent(dependents->items[*ret_stopped], &ret_stops[*ret_stopped], error)) return false;
    }
    return true;
}

/* Starts the first `count` again in reverse order. Returns the first error and prints the others. */
static bool StartDependents(const TextList *dependents, const StopRequests *stops, size_t count, Error *error) {
    bool ok = true;
    for (size_t i = count; i-- > 0;) {
        Error cause;
        if (StartDependent(dependents->items[i], &stops[i], &cause)) continue;
        if (ok) {
            *error = cause;
        } else {
            OutputError(&cause);
        }
        ok = false;
    }
    return ok;
}

bool RestartWithDependents(SC_HANDLE service, const wchar_t *name, RestartAction *action, void *context, Error *error) {
    TextList dependents = {0};
    size_t stopped_count = 0;
    Error ignored;
    StopRequests own = StopRequestsRead(name);
    if (!ServiceDependents(service, &dependents, error)) return false;
    StopRequests *stops = MemoryNew(dependents.count + 1, sizeof *stops);
    bool stopped =
        StopDependents(&dependents, stops, &stopped_count, error) && StopForRestart(service, name, &own, error);
    bool ok = stopped && (!action || action(service, name, context, error));
    /* Everything that was stopped is started again, whatever failed. */
    bool started = !stopped || StartAndWait(service, name, &own, false, NULL, ok ? error : &ignored);
    if (started && !StartDependents(&dependents, stops, stopped_count, ok ? error : &ignored)) started = false;
    if (!started && stopped_count)
        OutputWarning(_(L"some of the %zu services that depend on '%ls' are still stopped"), stopped_count, name);
    free(stops);
    TextListFree(&dependents);
    return ok && started;
}
