/* `pyhostsvc dump …`: the process that writes the memory dump of another process, which has crashed. MiniDumpWriteDump
 * suspends every thread of the process that it dumps, and takes locks in its own process: if both are the same process,
 * it may never return ("should be called from a separate process if at all possible", says its documentation). If
 * Windows can make a snapshot of a process, the dump is made of the snapshot, and the process is suspended only while
 * the snapshot is made. */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_PROCESS_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_PROCESS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct DumpProcessTask {
    DWORD process;
    DWORD thread;        /* the thread of it that has crashed */
    uintptr_t pointers;  /* the address of its EXCEPTION_POINTERS in that process */
    bool full;           /* all memory; false: stacks, registers and modules */
    uint32_t timeout_ms; /* time after which the writer gives up */
    const wchar_t *path; /* of the dump file */
} DumpProcessTask;

/* Appends the arguments for the task to a command line; the first one is `dump`. */
void DumpProcessAppend(Text *line, const DumpProcessTask *task);

/* Writes the dump that `arguments` describe, which DumpProcessAppend made. Returns the exit code of the process: 0, or
 * a Win32 error code. */
uint32_t DumpProcessRun(int count, wchar_t *const *arguments);

/* The number of arguments that DumpProcessAppend makes. */
enum { DUMP_PROCESS_ARGUMENTS = 7 };

#endif
