/* Ctrl-C ends `logs` without a failure. */
#ifndef PYHOSTSVC_COMMAND_LOGS_CTRL_C_H
#define PYHOSTSVC_COMMAND_LOGS_CTRL_C_H

#include <stdbool.h>
#include <windows.h>

/* From now on Ctrl-C and Ctrl-Break do not end the process but stop the reading of all log files (LogFilesCancelReads).
 * A second one ends the process. */
void CtrlCListen(void);

/* Was Ctrl-C pressed? */
bool CtrlCPressed(void);

/* Waits for Ctrl-C. Returns true if it was pressed. */
bool CtrlCWait(DWORD timeout_ms);

#endif
