/* The status that the SCM has of this service, and the only caller of SetServiceStatus. Any thread may announce. An
 * illegal transition is refused, so that STOPPED is announced once and nothing follows it. */
#ifndef PYHOSTSVC_SERVICE_SCM_STATUS_H
#define PYHOSTSVC_SERVICE_SCM_STATUS_H

#include "service/lifecycle.h"

#include <stdbool.h>
#include <windows.h>

typedef struct ScmStatus {
    SRWLOCK lock;                 /* guards all members below */
    SERVICE_STATUS_HANDLE handle; /* NULL in a console: nothing is reported */
    SERVICE_STATUS announced;     /* dwCurrentState is 0 until the first announcement */
    bool accepts_stop;
    DWORD script_accepts; /* SERVICE_ACCEPT_…: the controls that the script has registered for */
    DWORD exit_win32;     /* for STOPPED */
    DWORD exit_specific;
} ScmStatus;

/* Initialises the status; call it before any other function here. `handle` is from RegisterServiceCtrlHandlerExW, or
 * NULL. */
void ScmStatusInit(ScmStatus *status, SERVICE_STATUS_HANDLE handle);

/* Announces a state. `hint_ms` is the wait hint of a pending state. Returns false if the announcement may not follow
 * the previous one. */
bool ScmStatusAnnounce(ScmStatus *status, LifecycleAnnouncement announcement, DWORD hint_ms);

/* ScmStatusAnnounce in two parts: after ScmStatusBegin has returned true, the status is locked for other threads until
 * ScmStatusEnd, which the same thread calls, has told the SCM. */
bool ScmStatusBegin(ScmStatus *status, LifecycleAnnouncement announcement, DWORD hint_ms);
void ScmStatusEnd(ScmStatus *status);

/* Reports the next checkpoint of a pending state; `hint_ms` 0 keeps the wait hint. Returns false in any other state. */
bool ScmStatusCheckpoint(ScmStatus *status, DWORD hint_ms);

/* From now on the service accepts a stop in every state that allows one; reports this with a checkpoint of the start.
 */
void ScmStatusAcceptStop(ScmStatus *status);

/* From now on the service also accepts these controls (SERVICE_ACCEPT_…) while it runs, pauses and continues; reports
 * this. */
void ScmStatusAccept(ScmStatus *status, DWORD accepts);

/* Sets the exit codes that STOPPED will be announced with. */
void ScmStatusSetExit(ScmStatus *status, DWORD win32, DWORD specific);

#endif
