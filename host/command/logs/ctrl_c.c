#include "command/logs/ctrl_c.h"

#include "log/reading/log_file.h"

static HANDLE event; /* set once it came; NULL: nobody listens */

/* Called on a thread of the system's. */
static BOOL WINAPI OnControl(DWORD control) {
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT) return FALSE;
    if (CtrlCPressed()) return FALSE; /* nobody reads what is printed: the second one ends the program */
    SetEvent(event);                  /* first: whoever finds nothing more to read asks why */
    LogFilesStop();
    return TRUE;
}

void CtrlCListen(void) {
    if (!event) event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (event) SetConsoleCtrlHandler(OnControl, TRUE);
}

bool CtrlCPressed(void) {
    return CtrlCWait(0);
}

bool CtrlCWait(DWORD timeout_ms) {
    if (event) return WaitForSingleObject(event, timeout_ms) == WAIT_OBJECT_0;
    Sleep(timeout_ms);
    return false;
}
