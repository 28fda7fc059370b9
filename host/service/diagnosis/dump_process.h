/* `pyhostsvc dump …`: a process that writes the memory dump of another one, which has crashed. MiniDumpWriteDump halts
 * every thread of the process that it looks at, and takes locks of its own process meanwhile: of a process that does
 * both, it may never come back ("should be called from a separate process if at all possible": its documentation).
 * Where Windows can make a snapshot of a process, that is what it looks at, and nothing is halted for longer than that
 * takes.
 */
#ifndef PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_PROCESS_H
#define PYHOSTSVC_SERVICE_DIAGNOSIS_DUMP_PROCESS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct DumpProcessTask {
    DWORD process;
    DWORD thread;        /* of it, that has crashed */
    uintptr_t pointers;  /* of its EXCEPTION_POINTERS there */
    bool full;           /* all of its memory; else stacks, registers and modules */
    uint32_t timeout_ms; /* then it is given up */
    const wchar_t *path; /* of the file to write */
} DumpProcessTask;

/* The arguments for the task, the first one of which is `dump`, appended to a command line. */
void DumpProcessAppend(Text *line, const DumpProcessTask *task);

/* Does what `arguments`, those of DumpProcessAppend, say. Returns the code of the error: what the process is to end
 * with. */
uint32_t DumpProcessRun(int count, wchar_t *const *arguments);

/* How many arguments DumpProcessAppend makes. */
enum { DUMP_PROCESS_ARGUMENTS = 7 };

#endif
