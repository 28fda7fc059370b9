#include "service/console.h"

static Host *console_host;

/* On a thread of the system's. */
static BOOL WINAPI OnConsoleEvent(DWORD event) {
    HostStop(console_host, console_host->settings.stop_timeout);
    if (event == CTRL_CLOSE_EVENT)
        Sleep(INFINITE); /* the process is ended when this returns: let the script end first */
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
    StatusAnnounce(&host->status, TOLD_START_PENDING, 0);
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
