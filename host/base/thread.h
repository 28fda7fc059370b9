/* Starting a thread without keeping a handle to it, and the memory of a thread that waits. */
#ifndef PYHOSTSVC_BASE_THREAD_H
#define PYHOSTSVC_BASE_THREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Starts a thread that runs on its own; `stack_size` is the address space to reserve for its stack (0 = the program's
 * default). Returns false with the last error set if there is no thread. */
bool ThreadStart(LPTHREAD_START_ROUTINE function, void *parameter, size_t stack_size);

/* Runs `function` on a thread of its own and waits until it returns. Fails as ThreadStart does. */
bool ThreadRun(LPTHREAD_START_ROUTINE function, void *parameter, size_t stack_size);

/* Gives the pages of the calling thread's stack that it does not use at present back to the system. A thread calls this
 * before it waits for days: what it did before has used more stack, and Wine 8 fills 960 KiB of each new stack. */
void ThreadReleaseStack(void);

#endif
