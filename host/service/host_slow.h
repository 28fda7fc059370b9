/* Logs once, on the service thread, what a start or a stop waits for when it takes long. */
#ifndef PYHOSTSVC_SERVICE_HOST_SLOW_H
#define PYHOSTSVC_SERVICE_HOST_SLOW_H

#include "service/host.h"

/* Returns when the start or the stop will have taken long: GetTickCount64; UINT64_MAX if neither is in progress or it
 * was logged. HostSlowMark records that it is being logged. The caller of both holds the lock. */
ULONGLONG HostSlowDue(const Host *host);
void HostSlowMark(Host *host);

/* Logs it. A thread of its own finds out where the script is. Without the lock. */
void HostSlowLog(Host *host);

#endif
