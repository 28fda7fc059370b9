/* Processes that Python starts: subprocess, asyncio and multiprocessing all call CreateProcessW in the end. */
#ifndef PYHOSTSVC_PYTHON_PATCH_CHILDREN_H
#define PYHOSTSVC_PYTHON_PATCH_CHILDREN_H

#include <stdbool.h>

/* Prepares the replacements of PATCH_CHILDREN; false if that fails: do not install them then. Call it on the worker,
 * once, after Python's initialisation.
 *
 * Each child gets the variables of child_environment.h. If the standard streams are the log (`logged`), a child without
 * standard streams of its own gets this process's, which are the log. It inherits the same other handles as without the
 * host. If there were a console, the child would share the streams by itself; without one, Windows gives a console
 * program a console of its own, and its output is lost. */
bool ChildrenPrepare(bool logged);

#endif
