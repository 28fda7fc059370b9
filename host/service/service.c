#include "service/service.h"

#include "base/path.h"
#include "log/log.h"
#include "scm/api.h"
#include "service/worker.h"

/* The process has one service; ServiceMain gets no context from the SCM. */
static struct {
    const wchar_t *name;
    void (*end)(uint32_t exit_code);
    Host host;
} service;

/* On the dispatcher's thread: announces, posts, returns. It takes no GIL, and waits for nobody who does. */
static DWORD WINAPI OnControl(DWORD control, DWORD type, void *data, void *context) {
    (void)type;
    (void)data;
    switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_SHUTDOWN:
        HostPost(context, LIFECYCLE_STOP);
        return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
        return NO_ERROR;
    default:
        return ERROR_CALL_NOT_IMPLEMENTED;
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

/* Everything that has to be there before Python is touched. */
static bool Load(Host *host, Error *error) {
    host->winsvc.service = true;
    host->interpreter_up = IgnoreLogoff;
    if (!SettingsLoad(host->name, &host->settings, error)) {
        return ErrorRemedy(error, L"Install the service again.");
    }
    host->service = true; /* it has folders now */
    host->winsvc.log_directory = host->settings.log_directory;
    host->winsvc.state_directory = host->settings.state_directory;
    if (!LogOpen(host->winsvc.log_directory, host->name, &host->log, error)) return false;
    LogLine(host->log, L"service '%ls' starts, process %u", host->name, GetCurrentProcessId());
    return PythonInspect(host->settings.python, &host->python, error);
}

static void WINAPI ServiceMain(DWORD count, LPWSTR *arguments) {
    /* The ImagePath is expanded like a REG_EXPAND_SZ: a name with %…% in it arrives here as it is, and nowhere else. */
    if (count) service.name = TextCopy(arguments[0]);
    Host *host = &service.host;
    Error error;
    bool ready = HostInit(host, service.name, &error);
    SERVICE_STATUS_HANDLE handle = Scm->RegisterServiceCtrlHandlerExW(service.name, OnControl, host);
    if (!handle) service.end(GetLastError());
    StatusInit(&host->status, handle);
    StatusAnnounce(&host->status, SERVICE_START_PENDING, 10 * 1000);
    if (ready && Load(host, &error)) {
        WorkerStart(host);
        HostRun(host);
    } else {
        HostFail(host, &error);
    }
    service.end(HostConclude(host));
}

bool ServiceRun(const wchar_t *name, void (*end)(uint32_t exit_code), Error *error) {
    service.name = name;
    service.end = end;
    wchar_t empty[] = L""; /* ignored: the process has one service */
    const SERVICE_TABLE_ENTRYW table[] = {{empty, ServiceMain}, {NULL, NULL}};
    if (Scm->StartServiceCtrlDispatcherW(table)) {
        Sleep(INFINITE); /* the service thread ends the process */
    }
    DWORD code = GetLastError();
    if (code == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT) {
        ErrorSay(error, code, L"`pyhostsvc service` is how the SCM starts a service; it does nothing by hand");
        return ErrorRemedy(error, L"Use `pyhostsvc start %ls`, or `pyhostsvc run SCRIPT` for a console.", name);
    }
    return ErrorSet(error, code, L"connect to the service control manager", L"");
}
