/* The gate: whether threads other than the worker may attach to the interpreter. It is open from the script's first
 * line to the last atexit function. Later an attach would meet an interpreter that is being finalised. */
#ifndef PYHOSTSVC_PYTHON_API_GATE_H
#define PYHOSTSVC_PYTHON_API_GATE_H

#include <stdbool.h>
#include <windows.h>

/* Call both on the worker, with the GIL. Closing waits, without the GIL, for threads that are attached or attaching.
 * Both are idempotent. */
void GateOpen(void);
void GateClose(void);

/* Returns an event that is set once the gate has been opened. The caller must not close it. */
HANDLE GateOpened(void);

/* Returns whether the gate is open now. May wait, as GateClose does, so call it only on an expendable thread. */
bool GateIsOpen(void);

/* Attaches the calling thread, which must not have a thread state. False if the gate is closed. Blocks while another
 * thread holds the GIL, so call it only on an expendable thread. Call GateLeave with `state` afterwards. */
bool GateEnter(int *ret_state);
void GateLeave(int state);

#endif
