/* Writes a memory dump of this process after a crash, for a debugger: <state folder>\<name>-20261124T192451.123Z.dmp.
 */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct DumpOptions {
    const wchar_t *folder;
    const wchar_t *name; /* of the service */
    bool full;           /* all memory; false: stacks, registers and modules */
    uint32_t keep;       /* how many of the newest dumps to keep, including this one */
    uint32_t timeout_ms; /* for the process that writes the dump */
    HANDLE output;       /* standard output of that process; NULL inherits this process's */
} DumpOptions;

/* Prepares what may not be available after a crash: the program's path, and a thread. Call it once. */
bool DumpPrepare(Error *error);

/* Writes the dump in another process; `thread` has crashed with `pointers`. Call it once, on a thread that has not
 * crashed; it blocks for up to `timeout_ms` and some seconds. The caller frees the path. If it fails there is no file.
 * The strings in `options` must stay valid. */
bool DumpWrite(const DumpOptions *options, DWORD thread, const EXCEPTION_POINTERS *pointers, wchar_t **ret_path,
               Error *error);

#endif
