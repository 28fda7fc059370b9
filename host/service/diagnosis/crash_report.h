/* What is made of a crash of the process: what the log has of it, a memory dump, and how the service ended. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_REPORT_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_CRASH_REPORT_H

#include "service/host.h"

/* From here on crashes are looked into. With the settings and the log. Call once. */
bool CrashReportPrepare(Host *host, Error *error);

#endif
