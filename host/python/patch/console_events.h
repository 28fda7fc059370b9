/* Console events that a script sends: os.kill and Popen.send_signal with CTRL_C_EVENT or CTRL_BREAK_EVENT. */
#ifndef PYHOSTSVC_PYTHON_PATCH_CONSOLE_EVENTS_H
#define PYHOSTSVC_PYTHON_PATCH_CONSOLE_EVENTS_H

#include <stdint.h>
#include <windows.h>

/* Sends an event as GenerateConsoleCtrlEvent does, and returns 0 or a Win32 error code. */
typedef uint32_t ConsoleEventsSend(void *context, DWORD event, DWORD group);

/* Sets what PATCH_SIGNALS calls, with the GIL. Call it on the worker, once, before the row is installed. */
void ConsoleEventsPrepare(ConsoleEventsSend *send, void *context);

#endif
