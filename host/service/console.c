#include "service/console.h"

#include "service/console_handlers.h"
#include "service/host_close.h"
#include "service/host_console.h"
#include "service/host_run.h"
#include "service/winsvc_calls.h"

static Host *console_host;

/* Requests a stop before a library's handler can end the process. The stop asks the script's handlers. */
static BOOL OnCtrlC(DWORD event) {
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) return FALSE;
    HostStop(console_host, console_host->setup.settings.stop_timeout, SERVICE_CONTROL_STOP);
    return TRUE;
}

/* Requests a stop when the window closes, the user logs off or the computer shuts down, unless a handler of the script
 * handles this. Windows waits for about 5 s, and kills the process when a handler returns TRUE. The event itself has
 * asked the script's handlers, and the stop could not ask them: this thread holds the console lock. */
static BOOL OnClose(DWORD event) {
    enum { LAST_MS = 4000 };
    uint32_t timeout = console_host->setup.settings.stop_timeout;
    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT) return FALSE;
    HostConsolePassed(console_host);
    HostStop(console_host, timeout > LAST_MS ? LAST_MS : timeout, SERVICE_CONTROL_STOP);
    Sleep(INFINITE);
    return TRUE;
}

bool ConsoleRun(Host *host, uint32_t *ret_exit_code, Error *error) {
    console_host = host;
    WinsvcCallsInit(host);
    ScmStatusAnnounce(&host->status, ANNOUNCED_START_PENDING, 0);
    ScmStatusAcceptStop(&host->status);
    if (!ConsoleHandlersStart(OnCtrlC, OnClose, NULL, error)) return false;
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
