/* Reports the host's events: gives the event report (service/events/report.h) the facts with the lock, and writes the
 * state file before an event that a crash could follow. Without the lock. */
#ifndef PYHOSTSVC_SERVICE_HOST_EVENTS_H
#define PYHOSTSVC_SERVICE_HOST_EVENTS_H

#include "service/host.h"

/* Reports that the previous process exited unexpectedly, if it did. On the service thread, as the next two. */
void HostReportDied(Host *host);

/* Reports that the script runs, once it does. */
void HostReportStarted(Host *host);

/* Reports how the run ended and what follows, unless it is reported already. EventReportFlush waits until the event log
 * has it. */
void HostReportEnding(Host *host);

#endif
