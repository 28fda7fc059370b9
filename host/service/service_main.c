#include "service/service_main.h"

#include "base/error_text.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/registry.h"
#include "base/system.h"
#include "base/test_step.h"
#include "log/rotation.h"
#include "python/find/library.h"
#include "service/diagnosis/crash.h"
#include "service/diagnosis/crash_report.h"
#include "service/diagnosis/stack_log.h"
#include "service/host.h"
#include "state/reply.h"

#include <stdlib.h>

/* The process has one service; ServiceMain gets no context from the SCM. */
static struct {
    const wchar_t *name;
    void (*end)(uint32_t exit_code);
    Host host;
} service;

static DWORD Session(DWORD control, const void *data) {
    if (control != SERVICE_CONTROL_SESSIONCHANGE || !data) return 0;
    return ((const WTSSESSION_NOTIFICATION *)data)->dwSessionId;
}

/* On the dispatcher's thread: announces, posts, returns. It takes no GIL, and waits for nobody who does. */
static DWORD WINAPI OnControl(DWORD control, DWORD type, void *data, void *context) {
    Host *host = context;
    uint32_t timeout = host->settings.stop_timeout;
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_PRESHUTDOWN: /* the system waits as long as the SCM was told at install */
        HostStop(host, timeout, control);
        return NO_ERROR;
    case SERVICE_CONTROL_SHUTDOWN:
        HostStop(host, timeout < host->shutdown_timeout ? timeout : host->shutdown_timeout, control);
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
        if (!host->log) return ERROR_CALL_NOT_IMPLEMENTED;
        LogKeeperAsk(&host->keeper);
        return NO_ERROR;
    case CONTROL_STACK:
    case CONTROL_STACK_FORCED:
        StackAsked(host, control == CONTROL_STACK_FORCED);
        return NO_ERROR;
    default:
        return HostPostControl(host, (Control){control, type, Session(control, data)}) ? NO_ERROR
                                                                                       : ERROR_CALL_NOT_IMPLEMENTED;
    }
}

/* The C runtime takes every console event but Ctrl-C for a SIGBREAK, and a service is told when a user logs off: no
 * reason for a script's handler to run. */
static BOOL WINAPI OnConsoleEvent(DWORD event) {
    return event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT;
}

/* On the worker, once CPython's runtime has its own handler: the last one is asked first. */
static void IgnoreLogoff(void) {
    SetConsoleCtrlHandler(OnConsoleEvent, TRUE);
}

/* How long the system lets services live after Shutdown, in milliseconds, less what is needed for the last word. */
static uint32_t ShutdownTimeout(void) {
    enum { FALLBACK = 5000, MARGIN = 1000, LEAST = 500 };
    wchar_t *text = RegistryReadText(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control",
                                     L"WaitToKillServiceTimeout", RRF_RT_REG_SZ);
    unsigned long milliseconds = text ? wcstoul(text, NULL, 10) : 0;
    free(text);
    if (!milliseconds) milliseconds = FALLBACK;
    return milliseconds > MARGIN + LEAST ? (uint32_t)(milliseconds - MARGIN) : LEAST;
}

/* On the keeper's thread. */
static void OnLogTrouble(void *context, bool well, const wchar_t *text) {
    Host *host = context;
    wchar_t *event = TextPrint(well ? L"The log of the service '%ls' is well again.\n%ls"
                                    : L"The log of the service '%ls' is in trouble; the script goes on.\n%ls",
                               host->name, text);
    ReportTell(host, well ? EVENT_LOG_WELL : EVENT_LOG_TROUBLE, event);
    free(event);
}

/* Everything that has to be there before the past is looked at. */
static bool Open(Host *host, Error *error) {
    TestStepReached(L"settings-loaded");
    host->has_folders = true; /* it has folders now */
    host->winsvc.log_directory = host->settings.log_directory;
    host->winsvc.state_directory = host->settings.state_directory;
    LogKeeperOpen(&host->keeper, host->name, &host->settings, OnLogTrouble, host);
    host->log = &host->keeper.output.log;
    return LogKeeperStart(&host->keeper, error) && StopMarkerOpen(host->winsvc.state_directory, &host->marker, error) &&
           CrashReportPrepare(host, error);
}

/* What the runs before have to say on whether the script is to be started. From here on a stop is accepted: it can be
 * marked. */
static bool MayStart(Host *host, Error *error) {
    TestStepReached(L"opened");
    LogLine(host->log, L"service '%ls' starts, process %u (%ls)", host->name, GetCurrentProcessId(),
            StartReasonName(host->history.reason));
    if (host->history.crashed) {
        LogLine(host->log, L"the process of the run before, %lu, ended without a word", host->history.pid);
    }
    if (!PreviousRunAllows(&host->settings, &host->history, StopMarkerIsSet(&host->marker), error)) return false;
    StopMarkerSet(&host->marker, false);
    ScmStatusAcceptStop(&host->status);
    return true;
}

static void Start(Host *host) {
    Error error;
    Error refusal;
    StartReason reason = StartReasonQuery(host->status.handle);
    if (!SettingsLoad(host->name, &host->settings, &error)) {
        if (!*error.remedy) ErrorRemedy(&error, L"Install the service again.");
        ReportMisconfigured(host);
        /* Recovery would try again, without an end and without a pause: nobody knows how long that would have to be. */
        (reason == START_RECOVERY ? HostRefuse : HostFail)(host, &error);
        return;
    }
    PreviousRunRead(&host->settings, reason, &host->history);
    host->winsvc.start_reason = StartReasonName(host->history.reason);
    bool opened = Open(host, &error);
    if (!MayStart(host, &refusal)) { /* counts the start, also one that is going to fail */
        HostRefuse(host, &refusal);
    } else if (!opened) {
        HostFail(host, &error);
    } else if (!PythonInspect(host->settings.python, &host->python, &error) ||
               !LibraryCheck(&host->python, &host->settings.environment, &error)) {
        PythonRemedy(host->name, &error);
        ReportMisconfigured(host);
        HostFail(host, &error);
    }
}

static void WINAPI ServiceMain(DWORD count, LPWSTR *arguments) {
    /* The ImagePath is expanded like a REG_EXPAND_SZ: a name with %…% in it arrives here as it is, and nowhere else. */
    if (count) service.name = TextCopy(arguments[0]);
    Host *host = &service.host;
    Error error;
    bool ready = HostInit(host, service.name, &error);
    SERVICE_STATUS_HANDLE handle = System->RegisterServiceCtrlHandlerExW(service.name, OnControl, host);
    if (!handle) service.end(GetLastError());
    TestStepReached(L"registered");
    ScmStatusInit(&host->status, handle);
    ScmStatusAnnounce(&host->status, ANNOUNCED_START_PENDING, 10 * 1000);
    TestStepReached(L"announced");
    host->winsvc.under_scm = true;
    host->interpreter_up = IgnoreLogoff;
    host->shutdown_timeout = ShutdownTimeout();
    if (ready) {
        Start(host);
    } else {
        HostFail(host, &error);
    }
    for (DWORD i = 1; i < count; i++) TextListAppend(&host->start_args, arguments[i]); /* `sc start NAME a b` */
    TextListAppendList(&host->settings.args, &host->start_args);
    HostRun(host);
    uint32_t exit_code = HostConclude(host);
    TestStepReached(L"told");
    CrashConclude();
    service.end(exit_code);
}

bool ServiceMainRun(const wchar_t *name, void (*end)(uint32_t exit_code), Error *error) {
    service.name = name;
    service.end = end;
    wchar_t empty[] = L""; /* ignored: the process has one service */
    const SERVICE_TABLE_ENTRYW table[] = {{empty, ServiceMain}, {NULL, NULL}};
    if (System->StartServiceCtrlDispatcherW(table)) {
        Sleep(INFINITE); /* the service thread ends the process */
    }
    DWORD code = GetLastError();
    if (code == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
        ErrorSay(error, code, L"`pyhostsvc service` is how the SCM starts a service; it does nothing by hand");
        return ErrorRemedy(error, L"Use `pyhostsvc start %ls`, or `pyhostsvc run SCRIPT` for a console.",
                           QuoteName(name).text);
    }
    return ErrorSet(error, code, L"connect to the service control manager", L"");
}
