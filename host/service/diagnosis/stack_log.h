/* Writes the stacks of the script's threads to the log. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_STACK_LOG_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_STACK_LOG_H

#include "log/log.h"
#include "python/threads/stacks.h"

#include <stdbool.h>

/* Writes the stack of every thread. Tries two ways to read them, and waits up to `timeout_ms` for each. Returns false
 * if neither works. Free `ret_stacks` with StacksFree. */
bool StackLogWrite(Log *log, DWORD timeout_ms, Stacks *ret_stacks);

/* Writes the stacks of a process that has crashed, the thread `crashed` first. Does not wait for the GIL, which that
 * thread most likely holds. */
void StackLogWriteCrash(Log *log, DWORD crashed);

/* Writes the stacks of all threads except the calling one, which holds the GIL, after a MemoryError. */
void StackLogWriteOthers(Log *log);

#endif
