/* What became of a start or a stop, and why. */
#ifndef PYHOSTSVC_CONTROL_START_STOP_H
#define PYHOSTSVC_CONTROL_START_STOP_H

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "scm/service_wait.h"

#include <stdbool.h>

/* Starts it where it is stopped, and waits for the outcome. Prints it; a service that did not start is an error with
 * its reason. `no_wait` returns when the SCM has taken the request. */
bool StartAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, Error *error);

/* Sends a control that the script has to have registered for, with `decorator`: says so where it has not. */
bool SendControl(SC_HANDLE service, const wchar_t *name, DWORD control, const wchar_t *decorator, Error *error);

/* Pauses it, and waits until it has paused. Prints it. */
bool PauseAndWait(SC_HANDLE service, const wchar_t *name, Error *error);

/* Lets a service that has paused go on, and waits until it does; or ends the wait of one that is to be started again,
 * and waits for the outcome of that start. Prints it. */
bool ContinueAndWait(SC_HANDLE service, const wchar_t *name, Error *error);

/* Stops it where it is not stopped, and sees to it that recovery does not start it again. Waits for the outcome, and
 * prints it. */
bool StopAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, Error *error);

/* The service's state file. Empty where there is none. Free with JsonFree. */
void StartStopReadState(const wchar_t *name, JsonObject *ret_state);

#endif
