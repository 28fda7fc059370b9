#include "service/service_main.h"

#include "base/error_text.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/registry.h"
#include "base/system.h"
#include "base/test_step.h"
#include "base/thread.h"
#include "base/translation.h"
#include "log/reading/run_start.h"
#include "log/rotation.h"
#include "service/diagnosis/crash.h"
#include "service/diagnosis/stack_reply.h"
#include "service/early.h"
#include "service/host_close.h"
#include "service/host_open.h"
#include "service/host_run.h"
#include "service/preload.h"
#include "service/previous_run.h"
#include "service/winsvc_calls.h"
#include "state/reply.h"

#include <stdlib.h>
#include <string.h>

/* Static, because the SCM passes no context to ServiceMain. The process has one service. */
static struct {
    void (*end)(uint32_t exit_code);
    bool ready; /* otherwise `error` says why the host could not be initialised */
    Error error;
    Host host;
} service;

static DWORD SessionOf(DWORD control, const void *data) {
    if (control != SERVICE_CONTROL_SESSIONCHANGE || !data) return 0;
    return ((const WTSSESSION_NOTIFICATION *)data)->dwSessionId;
}

/* Called on the control handler's thread: announces, posts and returns. It takes neither the GIL nor a lock that is
 * held by a thread that waits for the GIL. */
static DWORD WINAPI OnControl(DWORD control, DWORD type, void *data, void *context) {
    Host *host = context;
    uint32_t timeout = host->setup.settings.stop_timeout;
    TestStepNote(L"control");
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_PRESHUTDOWN: /* Windows waits for the time that `install` set in the SCM */
        HostStop(host, timeout, control);
        return NO_ERROR;
    case SERVICE_CONTROL_SHUTDOWN:
        HostStop(host, timeout < host->setup.shutdown_timeout_ms ? timeout : host->setup.shutdown_timeout_ms, control);
        return NO_ERROR;
    case SERVICE_CONTROL_PAUSE:
        HostPost(host, LIFECYCLE_PAUSE);
        return NO_ERROR;
    case SERVICE_CONTROL_CONTINUE:
        HostPost(host, LIFECYCLE_CONTINUE);
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    case CONTROL_ROTATE:
        if (!host->setup.log) return ERROR_CALL_NOT_IMPLEMENTED;
        LogKeeperRequestRotation(&host->keeper);
        return NO_ERROR;
    case CONTROL_STACK:
    case CONTROL_STACK_FORCED:
        StackReplyRequest(&host->setup.stack_reply, control == CONTROL_STACK_FORCED);
        return NO_ERROR;
    default:
        return HostPostControl(host, (Control){control, type, SessionOf(control, data)}) ? NO_ERROR
                                                                                         : ERROR_CALL_NOT_IMPLEMENTED;
    }
}

/* Returns how long Windows lets services run after Shutdown, in milliseconds, without the time that the host needs to
 * announce STOPPED. */
static uint32_t ShutdownTimeout(void) {
    enum { FALLBACK = 5000, MARGIN = 1000, LEAST = 500 };
    wchar_t *text = RegistryReadText(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control",
                                     L"WaitToKillServiceTimeout", RRF_RT_REG_SZ);
    unsigned long milliseconds = text ? wcstoul(text, NULL, 10) : 0;
    free(text);
    if (!milliseconds) milliseconds = FALLBACK;
    return milliseconds > MARGIN + LEAST ? (uint32_t)(milliseconds - MARGIN) : LEAST;
}

/* Writes the line by which `pyhostsvc logs` finds the beginning of a run, and records where it is: the script may print
 * a line that looks the same. */
static void LogStart(HostSetup *setup) {
    LogPlace place;
    PreviousRun *previous = &setup->previous;
    if (!LogLineAt(setup->log, &place, L"service '%ls' starts, process %u (%ls)", setup->name, GetCurrentProcessId(),
                   previous->start_reason)) {
        return;
    }
    RunStart start = {.offset = place.offset};
    memcpy(start.time, place.time, sizeof start.time);
    RunStartAdd(&previous->runs, &start);
}

/* Returns true if the script may start after what the previous runs left. From here on a stop is accepted, because the
 * stop marker can record it, unless the state folder cannot be written. */
static bool MayStart(Host *host, Error *error) {
    HostSetup *setup = &host->setup;
    PreviousRun *previous = &setup->previous;
    TestStepReached(L"opened");
    LogStart(setup);
    SetEvent(setup->logged);
    if (previous->crashed) {
        LogLine(setup->log, L"the previous process, %u, exited unexpectedly; no exit code was recorded", previous->pid);
    }
    StopRecord stop = StopMarkerGet(&host->life.stop_marker);
    if (!PreviousRunAllows(&setup->settings, previous, setup->name, stop.mark, error)) return false;
    StopMarkerClear(&host->life.stop_marker, stop);
    ScmStatusAcceptStop(&host->status);
    TestStepNote(L"may-start");
    return true;
}

static bool HasPython(Host *host, Error *error) {
    HostSetup *setup = &host->setup;
    const HostEarly *early = &host->early;
    if (!early->opened_files) return PreloadPython(setup->name, &setup->settings, &setup->python, error);
    if (!early->has_python) *error = early->python_error;
    return early->has_python;
}

/* Loads the settings and prepares the start. Records why the script cannot or must not start. */
static void Prepare(Host *host) {
    HostSetup *setup = &host->setup;
    Error error;
    Error refusal;
    Throttle throttle;
    HostEarly *early = &host->early;
    StartReason reason = StartReasonQuery(host->status.handle);
    PreloadWaitOpened();
    if (!early->opened_files && !PreloadSettings(setup->name, &setup->settings, &error)) {
        if (!*error.remedy) ErrorRemedy(&error, L"Install the service again.");
        HostMisconfigured(host);
        /* A recovery action would try again for ever, and without the settings no back-off is known. */
        (reason == START_RECOVERY ? HostRefuse : HostFail)(host, &error);
        return;
    }
    TestStepNote(L"settings-read");
    if (!early->opened_files) {
        StateFileRead(setup->settings.state_directory, &early->state, &error); /* fails if the service never ran */
    }
    PreviousRunRead(&setup->settings, &early->state, reason, &setup->previous, &throttle);
    StateFileFree(&early->state);
    EventReportRestore(&host->events, &throttle);
    setup->winsvc.start_reason = setup->previous.start_reason;
    bool opened = early->opened_files ? early->is_open : HostOpen(host, &error);
    if (early->opened_files && !opened) error = early->open_error;
    if (!MayStart(host, &refusal)) { /* counts the start, also if it is going to fail */
        HostRefuse(host, &refusal);
    } else if (!opened) {
        HostFail(host, &error);
    } else if (!HasPython(host, &error)) {
        PythonRemedy(setup->name, &error);
        HostMisconfigured(host);
        HostFail(host, &error);
    }
}

/* Gives the host another name than that in the command line. Returns false if it was already prepared for a service
 * that has this other name. */
static bool Rename(Host *host, const wchar_t *name) {
    PreloadWaitPrepared();
    if (host->early.opened_files) return false;
    service.ready = HostInit(host, TextCopy(name), &service.error);
    WinsvcCallsInit(host);
    host->setup.winsvc.under_scm = true;
    return true;
}

/* Ends a process whose command line named another service: the SCM has replaced a variable in the name. */
static void EndConfused(Host *host) {
    ScmStatusSetExit(&host->status, ERROR_INVALID_NAME, 0);
    ScmStatusAnnounce(&host->status, ANNOUNCED_STOPPED, 0);
    service.end(ERROR_INVALID_NAME);
}

static void WINAPI ServiceMain(DWORD count, LPWSTR *arguments) {
    TestStepNote(L"service-main");
    /* Only here a name with %…% arrives unchanged, because the SCM expands the ImagePath like a REG_EXPAND_SZ. */
    Host *host = &service.host;
    const wchar_t *name = count ? arguments[0] : host->setup.name;
    bool same = TextEqualFold(name, host->setup.name) || Rename(host, name);
    SERVICE_STATUS_HANDLE handle = System->RegisterServiceCtrlHandlerExW(name, OnControl, host);
    if (!handle) service.end(GetLastError());
    TestStepReached(L"registered");
    ScmStatusInit(&host->status, handle);
    ScmStatusAnnounce(&host->status, ANNOUNCED_START_PENDING, 10 * 1000);
    TestStepReached(L"announced");
    if (!same) EndConfused(host);
    EventReportInit(&host->events, host->setup.name);
    host->setup.previous.start_reason = StartReasonName(START_UNKNOWN); /* until the state file was read */
    host->setup.shutdown_timeout_ms = ShutdownTimeout();
    if (service.ready) {
        Prepare(host);
    } else {
        HostFail(host, &service.error);
    }
    PreloadWaitPrepared(); /* it reads the settings */
    TextList *start_args = &host->setup.start_args;
    for (DWORD i = 1; i < count; i++) TextListAppend(start_args, arguments[i]);
    TextListAppendList(&host->setup.settings.args, start_args);
    HostRun(host);
    uint32_t exit_code = HostConclude(host);
    TestStepReached(L"stopped-announced");
    TestStepWriteTimes();
    CrashConclude();
    service.end(exit_code);
}

bool ServiceMainRun(const wchar_t *name, void (*end)(uint32_t exit_code), Error *error) {
    service.end = end;
    service.ready = HostInit(&service.host, name, &service.error);
    WinsvcCallsInit(&service.host);
    service.host.setup.winsvc.under_scm = true;
    if (service.ready) EarlyStart(&service.host);
    wchar_t empty[] = L""; /* the SCM ignores the name, because the process has one service */
    const SERVICE_TABLE_ENTRYW table[] = {{empty, ServiceMain}, {NULL, NULL}};
    ThreadReleaseStack();
    if (System->StartServiceCtrlDispatcherW(table)) {
        Sleep(INFINITE); /* the service thread ends the process */
    }
    DWORD code = GetLastError();
    if (code == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
        ErrorSay(error, code, _(L"only the service control manager can start `pyhostsvc service`"));
        return ErrorRemedy(
            error,
            _(L"To start the service: `pyhostsvc start %ls`. To run a script in a console: `pyhostsvc run SCRIPT`."),
            QuoteName(name).text);
    }
    return ErrorSet(error, code, _(L"connect to the service control manager"), L"");
}
