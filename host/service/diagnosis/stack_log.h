/* The stacks of the script's threads: for a command that asks for them, and for the log. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_STACK_LOG_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_STACK_LOG_H

#include "python/threads/stacks.h"
#include "service/host.h"

#include <stdbool.h>

/* A command asks (state/reply.h). Starts a thread that answers, and returns at once: for the control handler.
 * `forced`: without the GIL. Those who ask at the same time get one answer. */
void StackAsked(Host *host, bool forced);

/* Writes to the log where every thread is; waits for `timeout_ms` at most for each of the two ways to know it. False
 * where neither has worked. Free `ret_stacks` with StacksFree. */
bool StackLog(Host *host, DWORD timeout_ms, Stacks *ret_stacks);

/* The same of a process that has crashed: the thread that has comes first. It has the GIL most likely, and nobody waits
 * for that. */
void StackLogCrash(Host *host, DWORD crashed);

/* Writes where all threads but this one are, which has the GIL. */
void StackLogOthers(Host *host);

#endif
