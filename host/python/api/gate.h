/* The gate: when another thread than the worker may attach to the interpreter. It is open from the script's first line
 * to the last of atexit's functions; past that, an attach would meet an interpreter that is being torn down. */
#ifndef PYHOSTSVC_PYTHON_API_GATE_H
#define PYHOSTSVC_PYTHON_API_GATE_H

#include <stdbool.h>
#include <windows.h>

/* On the worker, with the GIL. Closing waits, without the GIL, for whoever is on the way in or inside. Each is
 * idempotent. */
void GateOpen(void);
void GateClose(void);

/* Has it been opened once? For waiting. */
HANDLE GateOpened(void);

/* Attaches the calling thread, which has no thread state yet. False where the gate is closed. Blocks for as long as
 * something keeps the GIL: only on a thread that can be spared. GateLeave with `state` afterwards. */
bool GateEnter(int *ret_state);
void GateLeave(int state);

#endif
