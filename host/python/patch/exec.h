/* os.exec*: the script replaces itself by another program.
 *
 * ucrtbase starts a new process and ends this one, which is the service. Instead the host starts the program, and this
 * process waits for it. The thread keeps the GIL while it waits, so no other thread of the script runs another line,
 * and the script's descriptors and sockets are closed. Threads of native code continue. */
#ifndef PYHOSTSVC_PYTHON_PATCH_EXEC_H
#define PYHOSTSVC_PYTHON_PATCH_EXEC_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Valid during the calls below. */
typedef struct ExecProgram {
    const wchar_t *path;               /* of the program, absolute */
    const wchar_t *command;            /* the command line: the arguments with a space between them, as ucrtbase does */
    const wchar_t *const *arguments;   /* the program's name first, NULL last */
    const wchar_t *const *environment; /* NAME=VALUE, NULL last; NULL = this process's */
} ExecProgram;

/* Both are called with the GIL, on the thread of the script that calls os.exec*. */
typedef struct ExecHooks {
    /* The program is there, but not started. Returns false if it must not be started, because the process ends now. */
    bool (*begins)(void *context, const ExecProgram *program);
    /* The program runs as this process. When it has ended, PATCH_EXIT's function receives its exit code. */
    void (*started)(void *context, const ExecProgram *program, void *process, uint32_t pid);
} ExecHooks;

/* Sets what PATCH_EXEC calls. Call it on the worker, once, before the rows are installed and after ExitPrepare and
 * ChildrenPrepare. */
void ExecPrepare(const ExecHooks *hooks, void *context);

#endif
