/* The path of the process's program, as CPython's initialisation sees it: python.exe's. The host's own would add its
 * folder to sys.path, where site looks for modules, and on 3.9 and 3.10 it would be sys._base_executable. */
#ifndef PYHOSTSVC_PYTHON_PATCH_PROGRAM_PATH_H
#define PYHOSTSVC_PYTHON_PATCH_PROGRAM_PATH_H

#include <wchar.h>

/* Begins to answer with `path`, which must stay valid. */
void ProgramPathBegin(const wchar_t *path);

/* Ends that: a script learns the process's real program. */
void ProgramPathEnd(void);

#endif
