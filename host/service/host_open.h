/* Opens the files of a service. */
#ifndef PYHOSTSVC_SERVICE_HOST_OPEN_H
#define PYHOSTSVC_SERVICE_HOST_OPEN_H

#include "service/host.h"

/* Opens what is needed before the host can decide whether the script may start: the log, the watch for crashes, and the
 * stop marker. The settings were read. */
bool HostOpen(Host *host, Error *error);

#endif
