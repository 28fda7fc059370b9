/* The environment of the script and the hooks. */
#ifndef PYHOSTSVC_SERVICE_HOST_ENVIRONMENT_H
#define PYHOSTSVC_SERVICE_HOST_ENVIRONMENT_H

#include "service/host.h"

/* Sets this process's environment to the present one of the service's account, or to only what Windows makes
 * (replace_environment). Then reads the environment file and expands the service's own variables. Once, before another
 * thread reads the environment. */
bool HostPrepareEnvironment(Host *host, Error *error);

/* Logs what HostPrepareEnvironment has to report, such as names that no variable has. */
void HostLogWarnings(const Host *host);

/* Appends the variables that the script and the hooks get in addition to this process's: LOGS_DIRECTORY and
 * STATE_DIRECTORY (systemd's names), FOR_DISABLE_CONSOLE_CTRL_HANDLER unless it is set, then the service's own
 * variables, which override them. If HostPrepareEnvironment was not called or failed, those of the environment file are
 * missing. */
void HostEnvironment(const Host *host, TextList *environment);

#endif
