/* Programs that the host runs for itself, beside the script: a hook, `python -m …`, what writes a memory dump. */
#ifndef PYHOSTSVC_BASE_SUBPROCESS_H
#define PYHOSTSVC_BASE_SUBPROCESS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Subprocess {
    HANDLE process;
    HANDLE job; /* with all that it starts; whatever is in it ends with this process */
} Subprocess;

/* Starts a command line in `directory` (NULL: the current one), with `environment` (NAME=VALUE) added to this
 * process's, and with `output` as its standard output and error (NULL: this process's own streams). It is under none
 * of the limits of this process's job, where that lets it go. */
bool SubprocessStart(const wchar_t *command, const wchar_t *directory, const TextList *environment, HANDLE output,
                     Subprocess *ret_subprocess, Error *error);

/* Ends what still runs of it, and closes it. Returns its exit code, or STILL_ACTIVE where it had to be ended. */
DWORD SubprocessFinish(Subprocess *subprocess);

#endif
