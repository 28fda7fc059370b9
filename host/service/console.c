#include "service/console.h"

static Host *console_host;

/* On a thread of the system's. */
static BOOL WINAPI OnConsoleEvent(DWORD event) {
    enum { LAST_MS = 4000 }; /* the system waits for about 5 s, and ends the process when this returns */
    bool last = event == CTRL_CLOSE_EVENT || event == CTRL_LOGOFF_EVENT || event == CTRL_SHUTDOWN_EVENT;
    uint32_t timeout = console_host->settings.stop_timeout;
    HostStop(console_host, last && timeout > LAST_MS ? LAST_MS : timeout, SERVICE_CONTROL_STOP);
    if (last) Sleep(INFINITE);
    return TRUE;
}

/* The last handler to be added is asked first. CPython's runtime adds its own while it starts; ours goes before it. */
static void TakeConsoleEvents(void) {
    SetConsoleCtrlHandler(OnConsoleEvent, FALSE);
    SetConsoleCtrlHandler(OnConsoleEvent, TRUE);
}

bool ConsoleRun(Host *host, uint32_t *ret_exit_code, Error *error) {
    console_host = host;
    host->interpreter_up = TakeConsoleEvents;
    ScmStatusAnnounce(&host->status, ANNOUNCED_START_PENDING, 0);
    ScmStatusAcceptStop(&host->status);
    TakeConsoleEvents();
    HostRun(host);
    uint32_t exit_code = HostConclude(host);
    if (host->ending.kind == ENDING_FAILED && !host->ending.requested) {
        *error = host->failure;
        return false;
    }
    *ret_exit_code = exit_code;
    return true;
}
