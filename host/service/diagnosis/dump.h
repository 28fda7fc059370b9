/* Memory dumps of a process that has crashed: <state folder>\<name>-20261124T192451.123Z.dmp, for a debugger. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct DumpOptions {
    const wchar_t *folder;
    const wchar_t *name; /* the service's */
    bool full;           /* all of its memory; else stacks, registers and modules */
    uint32_t keep;       /* as many of the newest, with this one */
    uint32_t timeout_ms; /* for the process that writes it */
    HANDLE output;       /* of that process; NULL: this one's */
} DumpOptions;

/* Prepares what a crash may put out of reach: this program's path, and a thread. Once. */
bool DumpPrepare(Error *error);

/* Has one written by a process of its own, where `thread` has crashed, with `pointers`. Blocks, on a thread that has
 * not crashed, for `timeout_ms` and some seconds at most. There is no file where that fails. The caller frees the path.
 * Once: what is in `options` is kept. */
bool DumpWrite(const DumpOptions *options, DWORD thread, const EXCEPTION_POINTERS *pointers, wchar_t **ret_path,
               Error *error);

#endif
