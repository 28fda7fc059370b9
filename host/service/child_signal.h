/* Console events for the script's child processes. signal_process.h sends them. */
#ifndef PYHOSTSVC_SERVICE_CHILD_SIGNAL_H
#define PYHOSTSVC_SERVICE_CHILD_SIGNAL_H

#include "base/error.h"
#include "service/child_job.h"
#include "service/signal_process.h"

#include <stdbool.h>
#include <stdint.h>

/* Which processes receive an event. Those that are left out do not receive it either if they share a console. */
typedef struct ChildChoice {
    DWORD target;         /* only this process and the others on its console; 0 for all */
    uint64_t from, until; /* only processes that were created in this time, a FILETIME each; until = 0 for no limit */
} ChildChoice;

typedef enum ChildReach {
    CHILD_REACHED_NONE,  /* no process can receive the event */
    CHILD_REACHED_OWN,   /* those that can have received one from the script, during the stop: a second one could end
                            them without their clean-up, so only SIGNAL_CTRL_BREAK is sent to them */
    CHILD_REACHED_EVENT, /* at least one has received the event */
} ChildReach;

/* Sends an event to the processes of `choice` in the job but this one, parents before their children, and all processes
 * of a console at once. Takes `timeout_ms` at most, and never more than 3 s. Returns false if the process that sends it
 * could not do its work; some may have received it. Mutes the console handlers of this process. */
bool ChildSignalSend(const ChildJob *job, const ChildChoice *choice, SignalEvent event, DWORD timeout_ms,
                     ChildReach *ret_reach, Error *error);

/* Does for a script what GenerateConsoleCtrlEvent does for a process on a console, as if all processes in the job were
 * on one. Returns 0 or a Win32 error code: ERROR_INVALID_PARAMETER for a process outside the job. Any thread; takes 3 s
 * at most. `stopping`: the script is being stopped, so it ends the child by itself. */
uint32_t ChildSignalGenerate(const ChildJob *job, DWORD event, DWORD group, bool stopping);

#endif
