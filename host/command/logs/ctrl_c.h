/* Ctrl-C, which ends the reading of a log and is no failure. */
#ifndef PYHOSTSVC_COMMAND_LOGS_CTRL_C_H
#define PYHOSTSVC_COMMAND_LOGS_CTRL_C_H

#include <stdbool.h>
#include <windows.h>

/* From now on Ctrl-C and Ctrl-Break do not end the process, but end all reading of logs (LogFilesStop). */
void CtrlCListen(void);

/* Did it come? */
bool CtrlCPressed(void);

/* Waits for it. True: it came. */
bool CtrlCWait(DWORD timeout_ms);

#endif
