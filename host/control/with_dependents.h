/* Restarts a service together with the services that depend on it. */
#ifndef PYHOSTSVC_CONTROL_WITH_DEPENDENTS_H
#define PYHOSTSVC_CONTROL_WITH_DEPENDENTS_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Changes the service while it is stopped. */
typedef bool RestartAction(SC_HANDLE service, const wchar_t *name, void *context, Error *error);

/* Stops the running services that depend on `service`, then `service`; calls `action` unless it is NULL; starts
 * `service` and then its dependents again. Prints the outcome for each. If one does not start again, the others are
 * still started and the first failure is the error. If the action fails, all of them are started again nevertheless.
 * `service` needs SERVICE_START, SERVICE_STOP,
 * SERVICE_PAUSE_CONTINUE, SERVICE_QUERY_STATUS and SERVICE_ENUMERATE_DEPENDENTS. */
bool RestartWithDependents(SC_HANDLE service, const wchar_t *name, RestartAction *action, void *context, Error *error);

#endif
