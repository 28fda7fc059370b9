/* Runs a function at the start of every thread of the process, also of threads that other code creates. */
#ifndef PYHOSTSVC_BASE_THREAD_ATTACH_H
#define PYHOSTSVC_BASE_THREAD_ATTACH_H

typedef void ThreadAttachFunction(void);

/* Makes `function` run on each thread that starts from now on, before the thread's own first line. It runs under the
 * loader's lock: it must not load a DLL, and must not wait without a limit for another thread. One function for each
 * process. */
void ThreadAttachSet(ThreadAttachFunction *function);

#endif
