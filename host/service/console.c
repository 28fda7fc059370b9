#include "service/console.h"

#include "service/host_close.h"
#include "service/host_run.h"
#include "service/winsvc_calls.h"

static Host *console_host;

/* Called on a thread of the system. */
static BOOL WINAPI OnConsoleEvent(DWORD event) {
    enum { LAST_MS = 4000 }; /* the system waits for about 5 s, and kills the process when this function returns */
    bool last = event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT;
    uint32_t timeout = console_host->setup.settings.stop_timeout;
    HostStop(console_host, last && timeout > LAST_MS ? LAST_MS : timeout, SERVICE_CONTROL_STOP);
    if (last) Sleep(INFINITE);
    return TRUE;
}

/* Windows calls the handler that was added last first. CPython's C runtime adds its own while Python starts, so the
 * host adds this one again. */
static void AddConsoleHandler(void) {
    SetConsoleCtrlHandler(OnConsoleEvent, FALSE);
    SetConsoleCtrlHandler(OnConsoleEvent, TRUE);
}

bool ConsoleRun(Host *host, uint32_t *ret_exit_code, Error *error) {
    console_host = host;
    WinsvcCallsInit(host);
    host->setup.interpreter_up = AddConsoleHandler;
    ScmStatusAnnounce(&host->status, ANNOUNCED_START_PENDING, 0);
    ScmStatusAcceptStop(&host->status);
    AddConsoleHandler();
    HostRun(host);
    uint32_t exit_code = HostConclude(host);
    const EndFacts *end = &host->facts.end;
    if (end->ending.kind == ENDING_FAILED && !end->ending.requested) {
        *error = end->failure;
        return false;
    }
    *ret_exit_code = exit_code;
    return true;
}
