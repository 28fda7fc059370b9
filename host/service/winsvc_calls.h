/* The calls of the script to the host, through winsvc (pymodule/_winsvc.h). */
#ifndef PYHOSTSVC_SERVICE_WINSVC_CALLS_H
#define PYHOSTSVC_SERVICE_WINSVC_CALLS_H

#include "service/host.h"

/* Fills host->setup.winsvc with the calls. Call it after HostInit, and before the settings are set. */
void WinsvcCallsInit(Host *host);

#endif
