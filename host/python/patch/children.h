/* Processes that Python starts: subprocess, asyncio and multiprocessing all call CreateProcessW in the end. */
#ifndef PYHOSTSVC_PYTHON_PATCH_CHILDREN_H
#define PYHOSTSVC_PYTHON_PATCH_CHILDREN_H

#include <stdbool.h>

/* Reserves what the replacements of PATCH_LOG need; false if that fails: do not install them then. Call it on the
 * worker, once.
 *
 * With PATCH_LOG, a child without standard streams of its own gets this process's, which are the log. It inherits the
 * same other handles as without the host. If there were a console, the child would share the streams by itself; without
 * one, Windows gives a console program a console of its own, and its output is lost. */
bool ChildrenPrepare(void);

#endif
