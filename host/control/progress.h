/* Waiting for a service in front of somebody: on a terminal, what it says of its progress; Ctrl-C ends the waiting, and
 * not the service. */
#ifndef PYHOSTSVC_CONTROL_PROGRESS_H
#define PYHOSTSVC_CONTROL_PROGRESS_H

#include "scm/service_wait.h"

/* As ServiceWait. From half a second on, a line on the terminal has its state, checkpoint and wait hint, and how long
 * that took; it is gone when the waiting is over. In a pipe there is nothing of it. Fails with ERROR_CANCELLED after
 * Ctrl-C. */
bool ProgressWait(SC_HANDLE service, const wchar_t *name, DWORD before, DWORD pending,
                  SERVICE_STATUS_PROCESS *ret_status, Error *error);

#endif
