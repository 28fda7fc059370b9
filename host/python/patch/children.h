/* Processes that Python starts (subprocess, asyncio and multiprocessing all end up in CreateProcessW). */
#ifndef PYHOSTSVC_PYTHON_PATCH_CHILDREN_H
#define PYHOSTSVC_PYTHON_PATCH_CHILDREN_H

#include <stdbool.h>

/* From now on a child that was given no standard streams gets this process's, which are the log, and inherits nothing
 * else by that. It would share them by itself if there were a console to share: without one, a console program gets a
 * console of its own, and what it prints ends there. On the worker, once. False where Python starts no process by
 * CreateProcessW. */
bool ChildrenShareStreams(void);

#endif
