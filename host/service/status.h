/* What the SCM is told of the service: the only caller of SetServiceStatus. Any thread may announce; what would be an
 * illegal transition is refused, so STOPPED is told once, and nothing after it. */
#ifndef PYHOSTSVC_SERVICE_STATUS_H
#define PYHOSTSVC_SERVICE_STATUS_H

#include "service/lifecycle.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Status {
    SRWLOCK lock;
    SERVICE_STATUS_HANDLE handle; /* NULL: nobody is told (in a console) */
    SERVICE_STATUS told;          /* dwCurrentState 0: nothing yet */
} Status;

/* Before anything else; `handle` from RegisterServiceCtrlHandlerExW, or NULL. */
void StatusInit(Status *status, SERVICE_STATUS_HANDLE handle);

/* Tells SERVICE_START_PENDING, SERVICE_RUNNING or SERVICE_STOP_PENDING. `hint_ms` is the wait hint of a pending state.
 * False where that may not follow on what was told before. */
bool StatusAnnounce(Status *status, DWORD state, DWORD hint_ms);

/* Tells the next checkpoint of a pending state; `hint_ms` 0 keeps the wait hint. False in any other state. */
bool StatusCheckpoint(Status *status, DWORD hint_ms);

/* Tells SERVICE_STOPPED. False where it was told already. */
bool StatusStopped(Status *status, LifecycleExit exit);

/* May `to` be told after `from` (0: nothing yet)? Pure. */
bool StatusIsLegal(DWORD from, DWORD to);

#endif
