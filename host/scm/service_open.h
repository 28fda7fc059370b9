/* Opening a pyhostsvc service by its name. */
#ifndef PYHOSTSVC_SCM_SERVICE_OPEN_H
#define PYHOSTSVC_SCM_SERVICE_OPEN_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Opens a pyhostsvc service for `access` and SERVICE_QUERY_CONFIG. Fails if there is no such service, or if its
 * ImagePath is not `"…\pyhostsvc.exe" service <name>`. Close it with ServiceClose. */
bool ServiceOpen(const wchar_t *name, DWORD access, SC_HANDLE *ret_service, Error *error);

#endif
