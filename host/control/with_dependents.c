#include "control/with_dependents.h"

#include "base/translation.h"
#include "control/progress.h"
#include "control/start_stop.h"
#include "scm/service.h"
#include "terminal/output.h"

/* A service that depends on it may be anybody's. */
static bool StopDependent(const wchar_t *name, Error *error) {
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status;
    if (!ServiceOpenAny(name, SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = ServiceIsPyhostsvc(service)
                  ? StopAndWait(service, name, false, error)
                  : ServiceControl(service, name, SERVICE_CONTROL_STOP, error) &&
                        ProgressWait(service, name, SERVICE_RUNNING, SERVICE_STOP_PENDING, &status, error);
    ServiceClose(service);
    return ok;
}

static bool StartDependent(const wchar_t *name, Error *error) {
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpenAny(name, access, &service, error)) return false;
    bool ok = ServiceIsPyhostsvc(service)
                  ? StartAndWait(service, name, false, error)
                  : ServiceStart(service, name, error) &&
                        ProgressWait(service, name, SERVICE_START_PENDING, SERVICE_START_PENDING, &status, error);
    ServiceClose(service);
    return ok;
}

/* In the order that the SCM gave: each before what it depends on. `ret_stopped` is how many. */
static bool StopDependents(const TextList *dependents, size_t *ret_stopped, Error *error) {
    for (*ret_stopped = 0; *ret_stopped < dependents->count; ++*ret_stopped) {
        if (!StopDependent(dependents->items[*ret_stopped], error)) return false;
    }
    return true;
}

/* The first `count` of them again, the last one first. The first error is kept. */
static bool StartDependents(const TextList *dependents, size_t count, Error *error) {
    bool ok = true;
    for (size_t i = count; i-- > 0;) {
        Error one;
        if (StartDependent(dependents->items[i], &one)) continue;
        if (ok) {
            *error = one;
        } else {
            OutputError(&one);
        }
        ok = false;
    }
    return ok;
}

bool RestartWithDependents(SC_HANDLE service, const wchar_t *name, RestartAction *change, void *context, Error *error) {
    TextList dependents = {0};
    size_t stopped = 0;
    Error ignored;
    if (!ServiceDependents(service, &dependents, error)) return false;
    bool down = StopDependents(&dependents, &stopped, error) && StopAndWait(service, name, false, error);
    bool ok = down && (!change || change(service, name, context, error));
    /* What was stopped is started again, whatever has gone wrong. */
    bool up = !down || StartAndWait(service, name, false, ok ? error : &ignored);
    if (up && !StartDependents(&dependents, stopped, ok ? error : &ignored)) up = false;
    if (!up && stopped) OutputWarning(_(L"of the %zu services that depend on '%ls', some are stopped"), stopped, name);
    TextListFree(&dependents);
    return ok && up;
}
