/* How far a requested stop has come, as its plan (stop_plan.h) needs it. On the service thread. */
#ifndef PYHOSTSVC_SERVICE_HOST_PROGRESS_H
#define PYHOSTSVC_SERVICE_HOST_PROGRESS_H

#include "service/host.h"
#include "service/stop_plan.h"

/* Reads what the plan depends on. Returns false if no stop was requested. */
bool HostProgress(Host *host, StopProgress *ret_progress);

/* As HostProgress, but returns false also if the script has ended, or HostStopBegin has not run. */
bool HostProgressAllowsStep(Host *host, StopProgress *ret_progress);

/* Returns how long until the next step, in milliseconds; INFINITE if none is left, or HostStopBegin has not run. */
DWORD HostProgressDue(Host *host);

#endif
