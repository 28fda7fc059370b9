/* Asks the console handlers that the script has added, before a stop sends a signal. */
#ifndef PYHOSTSVC_SERVICE_HOST_CONSOLE_H
#define PYHOSTSVC_SERVICE_HOST_CONSOLE_H

#include "service/host.h"
#include "service/stop_plan.h"

/* Starts an expendable thread that asks the handlers about CTRL_C_EVENT, for at most `patience_ms`, and logs the
 * outcome if there is one. The thread wakes the service thread when it has an answer. */
void HostConsoleAsk(Host *host, uint32_t patience_ms);

/* Notes that the handlers need not be asked: another console event has asked them. Any thread. */
void HostConsolePassed(Host *host);

/* Returns the answer. If the settings name a signal, the handlers are not asked. Any thread. */
StopAnswer HostConsoleAnswer(Host *host);

#endif
