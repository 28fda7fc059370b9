#include "service/winsvc_calls.h"

#include "service/events/event_log.h"

#include <stdlib.h>

/* All of these are called on the script's threads, without the GIL. */

static void OnReady(void *context) {
    HostPost(context, LIFECYCLE_READY);
}

static void OnStatus(void *context, const wchar_t *text) {
    Host *host = context;
    EnterCriticalSection(&host->lock);
    TextReplace(&host->text, TextIsEmpty(text) ? NULL : text);
    host->state_changed = true;
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

/* The time that the script asks for counts for a start and for a stop; not for the system's shutdown, which waits for
 * nobody. */
static void OnProgress(void *context, const wchar_t *text, uint32_t hint_ms) {
    Host *host = context;
    ScmStatusCheckpoint(&host->status, hint_ms);
    EnterCriticalSection(&host->lock);
    ULONGLONG until = GetTickCount64() + hint_ms;
    if (until > host->start_until) host->start_until = until;
    bool stops = host->state == LIFECYCLE_STOPPING && host->stop_control == SERVICE_CONTROL_STOP;
    if (stops && until > host->stop_until) host->stop_until = until;
    LeaveCriticalSection(&host->lock);
    if (text) OnStatus(context, text);
}

static void OnCooperates(void *context) {
    InterlockedExchange(&((Host *)context)->cooperates, 1);
}

static void OnAlive(void *context) {
    Host *host = context;
    EnterCriticalSection(&host->lock);
    host->alive = GetTickCount64();
    LeaveCriticalSection(&host->lock);
}

static void OnAccept(void *context, uint32_t code) {
    Host *host = context;
    ControlsAccept(&host->controls, code);
    switch (code) {
    case SERVICE_CONTROL_PAUSE:
        ScmStatusAccept(&host->status, SERVICE_ACCEPT_PAUSE_CONTINUE);
        break;
    case SERVICE_CONTROL_PARAMCHANGE:
        ScmStatusAccept(&host->status, SERVICE_ACCEPT_PARAMCHANGE);
        break;
    case SERVICE_CONTROL_POWEREVENT:
        ScmStatusAccept(&host->status, SERVICE_ACCEPT_POWEREVENT);
        break;
    case SERVICE_CONTROL_SESSIONCHANGE:
        ScmStatusAccept(&host->status, SERVICE_ACCEPT_SESSIONCHANGE);
        break;
    default: /* the script's own are always sent */
        break;
    }
}

static void OnTake(void *context, WinsvcControl *ret_control) {
    Control control = ControlsTake(&((Host *)context)->controls);
    *ret_control = (WinsvcControl){control.code, control.type, control.data};
}

static void OnDone(void *context, uint32_t code) {
    if (code == SERVICE_CONTROL_PAUSE) HostPost(context, LIFECYCLE_PAUSE_DONE);
    if (code == SERVICE_CONTROL_CONTINUE) HostPost(context, LIFECYCLE_CONTINUE_DONE);
}

static void OnReport(void *context, uint16_t type, uint32_t id, const wchar_t *text) {
    const Host *host = context;
    if (host->has_folders) EventLogReport(host->name, type, id, text); /* in a console there is no source */
}

void WinsvcCallsInit(Host *host) {
    host->winsvc = (WinsvcHost){
        .context = host,
        .name = host->name,
        .start_args = &host->start_args,
        .stop = host->stop,
        .ready = OnReady,
        .progress = OnProgress,
        .status = OnStatus,
        .cooperates = OnCooperates,
        .alive = OnAlive,
        .accept = OnAccept,
        .take = OnTake,
        .done = OnDone,
        .report = OnReport,
    };
}
