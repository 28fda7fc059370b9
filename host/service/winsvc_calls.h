/* What the script asks of the host through winsvc (pymodule/_winsvc.h). */
#ifndef PYHOSTSVC_SERVICE_WINSVC_CALLS_H
#define PYHOSTSVC_SERVICE_WINSVC_CALLS_H

#include "service/host.h"

/* Fills host->winsvc with the calls, and with what is known by now. */
void WinsvcCallsInit(Host *host);

#endif
