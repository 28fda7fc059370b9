#include "command/logs/ctrl_c.h"

#include "log/reading/log_file.h"

static HANDLE event; /* set when Ctrl-C is pressed; NULL before CtrlCListen */

/* Windows calls this on a thread of its own. */
static BOOL WINAPI OnControl(DWORD control) {
    if (control != CTRL_C_EVENT && control != CTRL_BREAK_EVENT) return FALSE;
    if (CtrlCPressed()) return FALSE; /* the output may be blocked: the second one ends the process */
    SetEvent(event);                  /* first, because a reader that finds no more data checks the event */
    LogFilesCancelReads();
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
