/* Waits for a service and shows its progress on the terminal. Ctrl-C ends the wait, not the service. */
#ifndef PYHOSTSVC_CONTROL_PROGRESS_H
#define PYHOSTSVC_CONTROL_PROGRESS_H

#include "scm/service_wait.h"

/* Waits as ServiceWait does. After half a second a line on the terminal shows the service's state, checkpoint and wait
 * hint and the time since the wait began; the line is removed when the wait ends. Prints nothing if standard output is
 * not a console. Fails with ERROR_CANCELLED after Ctrl-C. */
bool ProgressWait(SC_HANDLE service, const wchar_t *name, DWORD before, DWORD pending,
                  SERVICE_STATUS_PROCESS *ret_status, Error *error);

/* Waits until the service is no longer in the state RUNNING of the process `pid`, or until GetTickCount64 is `until`.
 * Shows nothing. Ctrl-C ends the wait early, which is not a failure. `ret_status` is the last status. */
bool ProgressLook(SC_HANDLE service, const wchar_t *name, DWORD pid, ULONGLONG until,
                  SERVICE_STATUS_PROCESS *ret_status, Error *error);

#endif
