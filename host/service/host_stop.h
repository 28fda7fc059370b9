/* Takes the steps of a requested stop (stop_plan.h) on the service thread. */
#ifndef PYHOSTSVC_SERVICE_HOST_STOP_H
#define PYHOSTSVC_SERVICE_HOST_STOP_H

#include "service/host.h"

/* Begins the stop: sets the stop flag of winsvc. No step is due before it, so that a signal handler finds that a stop
 * was requested. */
void HostStopBegin(Host *host);

/* Takes the step that is due, if one is: the script may have asked for more time since HostProgressDue. */
void HostStopTakeStep(Host *host);

#endif
