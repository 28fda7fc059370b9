/* The room python/patch: which imports of python3XX.dll lead to the host, and why (the table is in patch_table.c).
 *
 * Nothing else is patched, and nothing in any other module: an extension that calls such a function itself is not seen.
 * log_write.c and line_times.c patch nothing; they are the functions that sys.stdout and sys.stderr of a service write
 * through. */
#ifndef PYHOSTSVC_PYTHON_PATCH_PATCH_TABLE_H
#define PYHOSTSVC_PYTHON_PATCH_PATCH_TABLE_H

/* When a row of the table applies. `pyhostsvc python` has no service to report to, so only the first two apply to it.
 */
typedef enum PatchCondition {
    PATCH_LIBRARIES,   /* every script that the host runs, `pyhostsvc python` included; before Python is initialised */
    PATCH_PROGRAM,     /* as PATCH_LIBRARIES, but only while Python is initialised */
    PATCH_CHILDREN,    /* as PATCH_HOST, if ChildrenPrepare succeeds */
    PATCH_EXIT,        /* the host must learn the exit code before the process exits */
    PATCH_EXEC,        /* the host runs the program that replaces the script */
    PATCH_SIGNALS,     /* the host sends console events */
    PATCH_HOST,        /* every script that the host runs */
    PATCH_SLEEP,       /* every script that the host runs; before the waits are learned */
    PATCH_FIND_DUMP,   /* only while faulthandler is enabled once, during initialisation */
    PATCH_ABORT,       /* the host reports crashes */
    PATCH_RUN_HANDLER, /* from the first time that a signal handler runs outside the main thread */
} PatchCondition;

/* Installs the patches whose row has this condition, in the order of the table. A function that this Python does not
 * import is skipped, and its `Original` stays NULL. Idempotent. Call it with the GIL. */
void PatchInstall(PatchCondition condition);

/* Restores the rows of a condition. Call it with the GIL. */
void PatchRemove(PatchCondition condition);

#endif
