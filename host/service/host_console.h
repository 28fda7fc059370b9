/* The console events of a service, and the console handlers that the script has added: a stop asks them before it sends
 * a signal. */
#ifndef PYHOSTSVC_SERVICE_HOST_CONSOLE_H
#define PYHOSTSVC_SERVICE_HOST_CONSOLE_H

#include "service/host.h"
#include "service/stop_plan.h"

/* Adds the host's console handlers in a service. Ctrl-C or Ctrl-Break for which the script has no handler ends it, with
 * the exit code of python.exe. Call it as ConsoleHandlersStart. */
bool HostConsoleStart(Host *host, Error *error);

/* Starts the thread that will ask the handlers, unless they need not be asked. HostConsoleAsk does it if need be, but
 * the start of a thread takes time. On the service thread, as the next two. */
void HostConsolePrepare(Host *host);

/* Lets the expendable thread ask the handlers about CTRL_C_EVENT, for at most `patience_ms`. It wakes the service
 * thread if no handler has handled the event. */
void HostConsoleAsk(Host *host, uint32_t patience_ms);

/* Records the answer if there is one by now, and logs it if it is not that the signal may follow at once. Otherwise
 * returns what the service thread has to wait for, for `ret_due_ms` at most; NULL if there is nothing. */
HANDLE HostConsoleCollect(Host *host, DWORD *ret_due_ms);

/* Notes that the handlers need not be asked: another console event has asked them. Any thread. */
void HostConsolePassed(Host *host);

/* Returns the answer. If the settings name a signal, the handlers are not asked. Any thread. */
StopAnswer HostConsoleAnswer(Host *host);

#endif
