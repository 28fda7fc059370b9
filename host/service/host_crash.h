/* Records a crash of the process in the host, as the crash report (service/diagnosis/crash_report.h) proceeds. */
#ifndef PYHOSTSVC_SERVICE_HOST_CRASH_H
#define PYHOSTSVC_SERVICE_HOST_CRASH_H

#include "service/host.h"

/* Starts to watch for crashes. Call it once, when the settings are loaded and the log is open. */
bool HostWatchCrashes(Host *host, Error *error);

#endif
