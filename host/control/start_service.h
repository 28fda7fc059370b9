/* Starts, pauses and continues a service for the command line, waits for the outcome and reports it. */
#ifndef PYHOSTSVC_CONTROL_START_SERVICE_H
#define PYHOSTSVC_CONTROL_START_SERVICE_H

#include "base/clock.h"
#include "base/error.h"
#include "control/stop_requests.h"
#include "scm/service_wait.h"
#include "state/state_file.h"

#include <stdbool.h>

/* A service whose start was requested. It is watched until it runs, and then for a moment longer, because its script
 * may fail at once. */
typedef struct StartLook {
    const wchar_t *name;           /* NULL if there is nothing left to watch; the caller's */
    SERVICE_STATUS_PROCESS status; /* when it was RUNNING, or did not start */
    ULONGLONG began;               /* when the start was requested: GetTickCount64 */
    ULONGLONG until;               /* when the watch is over: GetTickCount64; 0 if it does not run */
    wchar_t since[CLOCK_TEXT];     /* as `began` */
    StopRequests stops;            /* those until the command began */
} StartLook;

/* Starts the service unless it is running, waits for the outcome, and prints it. A service that has become RUNNING is
 * watched for 1.5 s or longer (5 times as long as the start took, 5 s at most), unless its script has said that it is
 * ready: if it exits again, that is the outcome. If the service does not start or fails, the error says why. A stop
 * that was requested after `before` (after the call if NULL) is final: the service is not started, or not again, and
 * the error says that it was stopped by request. With `no_wait` returns as soon as the SCM has accepted the request.
 * Also if `ret_look` is not NULL; if it then has a name, StartWait and then StartReport do the rest. */
bool StartAndWait(SC_HANDLE service, const wchar_t *name, const StopRequests *before, bool no_wait, StartLook *ret_look,
                  Error *error);

/* Waits until the service runs. If it does not, or has said that it is ready, prints the outcome and sets the name to
 * NULL. Fails as StartAndWait does. */
bool StartWait(SC_HANDLE service, StartLook *look, Error *error);

/* Watches the service until the time of `look` is over, and prints the outcome. Fails as StartAndWait does. */
bool StartReport(SC_HANDLE service, StartLook *look, Error *error);

/* Sends a control that a script accepts if it has registered a function with `decorator`; otherwise the error names the
 * decorator. Does not wait for the function. */
bool SendControl(SC_HANDLE service, const wchar_t *name, DWORD control, const wchar_t *decorator, Error *error);

/* Pauses the service, waits until it has paused and prints the outcome. Fails if it has another state then, because it
 * was stopped in the meantime. */
bool PauseAndWait(SC_HANDLE service, const wchar_t *name, Error *error);

/* Continues a service whose script has paused, or ends the back-off of a service and starts it at once; waits for the
 * outcome and prints it. Fails if the service was stopped in the meantime. */
bool ContinueAndWait(SC_HANDLE service, const wchar_t *name, Error *error);

/* Reads the service's state file; empty if there is none. The caller frees it with StateFileFree. */
void StartReadState(const wchar_t *name, StateFile *ret_state);

#endif
