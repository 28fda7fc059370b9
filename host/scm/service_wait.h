/* Waits until a service leaves a pending state. */
#ifndef PYHOSTSVC_SCM_SERVICE_WAIT_H
#define PYHOSTSVC_SCM_SERVICE_WAIT_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

/* Called every 20 ms with the last status, on the waiting thread. Returns false to cancel the wait. */
typedef bool WaitFunction(const SERVICE_STATUS_PROCESS *status, void *context);

/* Waits while `service` is in the state `pending` (SERVICE_START_PENDING, SERVICE_STOP_PENDING) or still in `before`,
 * which ends when another process of the service is in `before`.
 * The wait continues as long as the checkpoint increases within the wait hint, or within 30 s if the hint is shorter.
 * If the caller may open the service's process, its exit is noticed at once, which an SCM may report late. After a
 * stop, also waits for the process to exit. `ret_status` is the last status. Fails with WAIT_TIMEOUT, or with
 * ERROR_CANCELLED if `function` cancels. */
bool ServiceWait(SC_HANDLE service, const wchar_t *name, DWORD before, DWORD pending, WaitFunction *function,
                 void *context, SERVICE_STATUS_PROCESS *ret_status, Error *error);

#endif
