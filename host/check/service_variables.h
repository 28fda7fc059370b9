/* Finds out which variables the service gets, and which proxy only the caller uses. */
#ifndef PYHOSTSVC_CHECK_SERVICE_VARIABLES_H
#define PYHOSTSVC_CHECK_SERVICE_VARIABLES_H

#include "base/text.h"

#include <stdbool.h>
#include <wchar.h>

/* Appends the names of the variables that a service gets: those in `own` (NAME=VALUE), the computer's unless
 * `replaced`, and the caller's stored variables if the service runs `as_caller`. Not the ones that Windows makes. */
void ServiceVariablesAppend(const TextList *own, bool replaced, bool as_caller, TextList *names);

/* Returns the proxy ("host:port") that programs of the caller use by the caller's variable HTTPS_PROXY or Windows
 * settings; NULL if there is none. Call it before the process gets the service's environment. The caller frees it. */
wchar_t *ServiceVariablesUserProxy(void);

#endif
