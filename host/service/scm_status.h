/* What the SCM is told of the service: the only caller of SetServiceStatus. Any thread may announce; what would be an
 * illegal transition is refused, so STOPPED is told once, and nothing after it. */
#ifndef PYHOSTSVC_SERVICE_SCM_STATUS_H
#define PYHOSTSVC_SERVICE_SCM_STATUS_H

#include "service/lifecycle.h"

#include <stdbool.h>
#include <windows.h>

typedef struct ScmStatus {
    SRWLOCK lock;
    SERVICE_STATUS_HANDLE handle; /* NULL: nobody is told (in a console) */
    SERVICE_STATUS told;          /* dwCurrentState 0: nothing yet */
    bool stoppable;
    DWORD script;     /* SERVICE_ACCEPT_…: what the script has registered for */
    DWORD exit_win32; /* for STOPPED */
    DWORD exit_specific;
} ScmStatus;

/* Before anything else; `handle` from RegisterServiceCtrlHandlerExW, or NULL. */
void ScmStatusInit(ScmStatus *status, SERVICE_STATUS_HANDLE handle);

/* Tells a state. `hint_ms` is the wait hint of a pending one. False where that may not follow on what was told before.
 */
bool ScmStatusAnnounce(ScmStatus *status, LifecycleAnnouncement told, DWORD hint_ms);

/* Tells the next checkpoint of a pending state; `hint_ms` 0 keeps the wait hint. False in any other state. */
bool ScmStatusCheckpoint(ScmStatus *status, DWORD hint_ms);

/* From now on a stop is accepted where the state allows it; tells so, as a checkpoint of the start. */
void ScmStatusAcceptStop(ScmStatus *status);

/* From now on these (SERVICE_ACCEPT_…) are accepted, too, in RUNNING and what is between its pauses; tells so. */
void ScmStatusAccept(ScmStatus *status, DWORD accepts);

/* What STOPPED is going to be told with. */
void ScmStatusExit(ScmStatus *status, DWORD win32, DWORD specific);

#endif
