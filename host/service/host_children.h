/* The script's child processes at a stop and at the end of the script. On the service thread. */
#ifndef PYHOSTSVC_SERVICE_HOST_CHILDREN_H
#define PYHOSTSVC_SERVICE_HOST_CHILDREN_H

#include "service/host.h"

#include "service/stop_plan.h"

/* Returns true if the service has processes of the script other than its own. With keep_children only the program that
 * has replaced the script counts. */
bool HostChildrenRun(Host *host);

/* Takes a step of the stop plan that is about children. Does nothing if there are none, or if keep_children is set. */
void HostChildrenTakeStep(Host *host, StopStep step);

/* Ends the children once the script is over. After a stop they receive console events first, and have as long as the
 * plan allows. */
void HostChildrenFinish(Host *host);

#endif
