#include "service/winsvc_calls.h"

#include "service/events/event_log.h"

/* The functions below run on the script's threads, without the GIL. */

static void OnReady(void *context) {
    HostPost(context, LIFECYCLE_READY);
}

static void OnStatus(void *context, const wchar_t *text) {
    Host *host = context;
    HostLock(host);
    TextReplace(&host->facts.script.status, TextIsEmpty(text) ? NULL : text);
    HostUnlock(host);
    HostUpdateState(host);
}

/* The time that the script asks for extends a start and a stop, but not a shutdown of Windows, which does not wait. */
static void OnProgress(void *context, const wchar_t *text, uint32_t hint_ms) {
    Host *host = context;
    ScmStatusCheckpoint(&host->status, hint_ms);
    HostLock(host);
    ULONGLONG until = GetTickCount64() + hint_ms;
    ScriptFacts *script = &host->facts.script;
    StopFacts *stop = &host->facts.stop;
    if (until > script->start_extended) script->start_extended = until;
    bool stops = host->life.state == LIFECYCLE_STOPPING && stop->control == SERVICE_CONTROL_STOP;
    if (stops && until > stop->extended) stop->extended = until;
    HostUnlock(host);
    if (text) OnStatus(context, text);
}

static void OnCooperates(void *context) {
    InterlockedExchange(&((Host *)context)->cooperates, 1);
}

static void OnAlive(void *context) {
    Host *host = context;
    HostLock(host);
    host->facts.script.alive = GetTickCount64();
    HostUnlock(host);
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
    default: /* the SCM always sends the script's own controls */
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
    if (host->setup.has_folders)
        EventLogReport(host->setup.name, type, id, text); /* a console has no source in the event log */
}

void WinsvcCallsInit(Host *host) {
    host->setup.winsvc = (WinsvcHost){
        .context = host,
        .name = host->setup.name,
        .start_args = &host->setup.start_args,
        .stop = host->setup.stop,
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
