/* Console events for the script's child processes. signal_process.h sends them. */
#ifndef PYHOSTSVC_SERVICE_CHILD_SIGNAL_H
#define PYHOSTSVC_SERVICE_CHILD_SIGNAL_H

#include "base/error.h"
#include "service/child_job.h"
#include "service/signal_process.h"

#include <stdbool.h>
#include <stdint.h>

/* Sends an event to every process in the job but this one, parents before their children, and all processes of a
 * console at once; with a `target`, only to this process and the others on its console. Takes 3 s at most. `ret_sent`
 * is false if there was no process that can receive it. Returns false if the process that sends it could not do its
 * work. Mutes the console handlers of this process. */
bool ChildSignalSend(const ChildJob *job, DWORD target, SignalEvent event, bool *ret_sent, Error *error);

/* Does for a script what GenerateConsoleCtrlEvent does for a process on a console, as if all processes in the job were
 * on one. Returns 0 or a Win32 error code: ERROR_INVALID_PARAMETER for a process outside the job. Any thread; takes 3 s
 * at most. */
uint32_t ChildSignalGenerate(const ChildJob *job, DWORD event, DWORD group);

#endif
