/* Stopping and starting a service together with those that depend on it. */
#ifndef PYHOSTSVC_CONTROL_WITH_DEPENDENTS_H
#define PYHOSTSVC_CONTROL_WITH_DEPENDENTS_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* What is done to a service while it does not run. */
typedef bool RestartAction(SC_HANDLE service, const wchar_t *name, void *context, Error *error);

/* Stops `service`, and before it the services that depend on it and run; makes the change (NULL: none); starts it, and
 * then them, again. Prints what becomes of each. One that fails to start again is the error, and the others are still
 * started. After a change that fails everything is started as it was. `service` needs SERVICE_START, SERVICE_STOP,
 * SERVICE_PAUSE_CONTINUE, SERVICE_QUERY_STATUS and SERVICE_ENUMERATE_DEPENDENTS. */
bool RestartWithDependents(SC_HANDLE service, const wchar_t *name, RestartAction *change, void *context, Error *error);

#endif
