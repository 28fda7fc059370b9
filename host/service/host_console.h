/* The console events of a service, and the console handlers that the script has added: a stop asks them before it sends
 * a signal. */
#ifndef PYHOSTSVC_SERVICE_HOST_CONSOLE_H
#define PYHOSTSVC_SERVICE_HOST_CONSOLE_H

#include "service/host.h"
#include "service/stop_plan.h"

/* Adds the host's console handlers in a service. Ctrl-C or Ctrl-Break for which the script has no handler ends it, with
 * the exit code of python.exe. Call it as ConsoleHandlersStart. */
bool HostConsoleStart(Host *host, Error *error);

/* Starts an expendable thread that asks the handlers about CTRL_C_EVENT, for at most `patience_ms`, and logs the
 * outcome if there is one. The thread wakes the service thread when it has an answer. */
void HostConsoleAsk(Host *host, uint32_t patience_ms);

/* Notes that the handlers need not be asked: another console event has asked them. Any thread. */
void HostConsolePassed(Host *host);

/* Returns the answer. If the settings name a signal, the handlers are not asked. Any thread. */
StopAnswer HostConsoleAnswer(Host *host);

#endif
