/* Programs that the host runs in addition to the script: hooks, `python -m …`, the process that writes a memory dump.
 */
#ifndef PYHOSTSVC_BASE_SUBPROCESS_H
#define PYHOSTSVC_BASE_SUBPROCESS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Subprocess {
    HANDLE process;
    HANDLE job; /* contains its child processes; all are killed when this process exits */
} Subprocess;

/* Runs a command line in `directory` (NULL = the current one), with `environment` (NAME=VALUE) added to this process's
 * environment and `output` as its standard output and error (NULL = this process's streams). The limits of this
 * process's job do not apply to it if the job allows a breakaway. */
bool SubprocessStart(const wchar_t *command, const wchar_t *directory, const TextList *environment, HANDLE output,
                     Subprocess *ret_subprocess, Error *error);

/* Runs a command line in the current directory with `input` as its standard input and `output` as its standard output
 * and error. The process has no console, for which Windows would start conhost.exe. */
bool SubprocessStartDetached(const wchar_t *command, HANDLE input, HANDLE output, Subprocess *ret_subprocess,
                             Error *error);

/* Kills the process and its children if they still run, and closes the handles. Returns the exit code, or STILL_ACTIVE
 * if the process had to be killed. */
DWORD SubprocessFinish(Subprocess *subprocess);

#endif
