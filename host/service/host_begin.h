/* Starts the script. */
#ifndef PYHOSTSVC_SERVICE_HOST_BEGIN_H
#define PYHOSTSVC_SERVICE_HOST_BEGIN_H

#include "service/host.h"

/* Does for HostBegin what need not wait for the SCM, and stores the result in host->early: sets the environment, the
 * priority and the processors, and makes the job and the console handlers. Not if start_pre or a console is wanted. On
 * any one thread, before HostBegin. */
void HostPrepareProcess(Host *host);

/* Waits for the previous process and for a back-off that it left, prepares this process, runs start_pre, and starts the
 * worker thread. Records how it ended if that fails. On the service thread. */
void HostBegin(Host *host);

#endif
