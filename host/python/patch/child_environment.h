/* The two environment variables that the script's children have and the script does not.
 *
 * PYTHONPATH begins with this program, which has a zip at its end: CPython imports pymodule/child/sitecustomize.py from
 * there. PYHOSTSVC_LOG_FILES has the IDs of the log's files (log/streams.h). The variables are set when os.environ
 * exists already, so the script has to ask Windows to see them. */
#ifndef PYHOSTSVC_PYTHON_PATCH_CHILD_ENVIRONMENT_H
#define PYHOSTSVC_PYTHON_PATCH_CHILD_ENVIRONMENT_H

#include <stdbool.h>
#include <wchar.h>

/* Sets the variables in this process, for children that Python does not start itself. Call it on the worker, once,
 * after Python's initialisation; `logged` if the standard streams are the log. */
void ChildEnvironmentPrepare(bool logged);

/* Updates PYHOSTSVC_LOG_FILES after a rotation. Does nothing before ChildEnvironmentPrepare. Any thread. */
void ChildEnvironmentUpdate(void);

/* Returns a copy of this process's environment with the variables, for a child that Python would let inherit it; NULL
 * if there are none. The caller frees it. Any thread: the process's own PYTHONPATH is not changed after
 * ChildEnvironmentPrepare, because another thread of the script may be changing it. */
wchar_t *ChildEnvironmentOfProcess(void);

/* Returns a copy of a child's environment block with the variables; NULL if there are none. The caller frees it. Any
 * thread. */
wchar_t *ChildEnvironmentAdd(const wchar_t *block);

#endif
