/* Memory dumps of a process that has crashed: <state folder>\<name>-20261124T192451.123Z.dmp, for a debugger. */
#ifndef PYHOSTSVC_SERVICE_DUMP_H
#define PYHOSTSVC_SERVICE_DUMP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct DumpOptions {
    const wchar_t *folder;
    const wchar_t *name; /* the service's */
    bool full;           /* all of its memory; else stacks, registers and modules */
    uint32_t keep;       /* as many of the newest, with this one */
} DumpOptions;

/* Loads what writes dumps, beforehand: a crash may leave the loader's lock taken. */
void DumpPrepare(void);

/* Writes one, on a thread that has not crashed; `thread` has, with `pointers`. There is no file where that fails. The
 * caller frees the path. */
bool DumpWrite(const DumpOptions *options, DWORD thread, EXCEPTION_POINTERS *pointers, wchar_t **ret_path,
               Error *error);

#endif
