#include "python/api/gate.h"

#include "python/api/api.h"

/* Held shared by threads that are attached or attaching; held exclusively to open or close the gate. */
static SRWLOCK lock = SRWLOCK_INIT;
static bool open;
static HANDLE opened; /* manual reset; the first caller of GateOpened creates it */

HANDLE GateOpened(void) {
    HANDLE event = InterlockedCompareExchangePointer(&opened, NULL, NULL);
    if (event) return event;
    HANDLE made = CreateEventW(NULL, TRUE, FALSE, NULL);
    event = InterlockedCompareExchangePointer(&opened, made, NULL);
    if (!event) return made;
    CloseHandle(made);
    return event;
}

void GateOpen(void) {
    AcquireSRWLockExclusive(&lock);
    open = true;
    ReleaseSRWLockExclusive(&lock);
    SetEvent(GateOpened());
}

void GateClose(void) {
    /* A thread that is attaching needs the GIL to detach. */
    void *state = Python.PyEval_SaveThread();
    AcquireSRWLockExclusive(&lock);
    open = false;
    ReleaseSRWLockExclusive(&lock);
    Python.PyEval_RestoreThread(state);
}

bool GateIsOpen(void) {
    AcquireSRWLockShared(&lock);
    bool is_open = open;
    ReleaseSRWLockShared(&lock);
    return is_open;
}

bool GateEnter(int *ret_state) {
    AcquireSRWLockShared(&lock);
    if (!open) {
        ReleaseSRWLockShared(&lock);
        return false;
    }
    *ret_state = Python.PyGILState_Ensure();
    return true;
}

void GateLeave(int state) {
    Python.PyGILState_Release(state);
    ReleaseSRWLockShared(&lock);
}
