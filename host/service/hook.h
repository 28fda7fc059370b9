/* Commands that are run at certain moments of a service's life: start_pre, stop_post, on_failure. */
#ifndef PYHOSTSVC_SERVICE_HOOK_H
#define PYHOSTSVC_SERVICE_HOOK_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Hook {
    HANDLE process;
    HANDLE job; /* all that the command starts, too */
} Hook;

/* Starts a command line in `directory` (NULL: the current one), with `environment` (NAME=VALUE) added to this
 * process's, and with `log` as its standard output and error (NULL: this process's own streams). */
bool HookStart(const wchar_t *command, const wchar_t *directory, const TextList *environment, HANDLE log,
               Hook *ret_hook, Error *error);

/* Ends what still runs of it, and closes it. Returns its exit code, or STILL_ACTIVE where it had to be ended. */
DWORD HookFinish(Hook *hook);

#endif
