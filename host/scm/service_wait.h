/* Waiting for a service to get through a pending state. */
#ifndef PYHOSTSVC_SCM_SERVICE_WAIT_H
#define PYHOSTSVC_SCM_SERVICE_WAIT_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Called every 20 ms with the last status, on the thread that waits. False ends the waiting. */
typedef bool WaitFunction(const SERVICE_STATUS_PROCESS *status, void *context);

/* Waits while `service` is in `pending` (SERVICE_START_PENDING, SERVICE_STOP_PENDING) or `before`, for as long as its
 * checkpoints grow within the wait hint (and 30 s at least). Where the process can be watched, its end is noticed at
 * once: an SCM may take its time. After a stop the process is gone, too. `ret_status` is the last one seen. Fails with
 * WAIT_TIMEOUT, and with ERROR_CANCELLED where `function` said so. */
bool ServiceWait(SC_HANDLE service, const wchar_t *name, DWORD before, DWORD pending, WaitFunction *function,
                 void *context, SERVICE_STATUS_PROCESS *ret_status, Error *error);

#endif
