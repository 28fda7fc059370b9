/* A script that replaces itself (os.exec*). Another program runs as the service: the log, `status` and the stop know
 * that it does. The same script again is an end of the run that the restart policy follows. */
#ifndef PYHOSTSVC_SERVICE_HOST_REPLACE_H
#define PYHOSTSVC_SERVICE_HOST_REPLACE_H

#include "python/patch/exec.h"
#include "service/host.h"

/* For InterpreterHooks; the context is the host. */
extern const ExecHooks HostReplaceHooks;

/* Notes the environment in which the script starts. On the worker thread, after Python has read the environment. */
void HostReplacePrepare(Host *host);

/* Returns the ID of the process that has replaced the script; 0 if there is none, or it has ended. Any thread. */
DWORD HostReplaceRuns(Host *host);

/* Kills the program that has replaced the script if it still runs. On the service thread. */
void HostReplaceKill(Host *host);

#endif
