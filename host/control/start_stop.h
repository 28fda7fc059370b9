/* Controls a service for the command line: starts, stops, pauses and continues it, waits for the outcome and reports
 * it. */
#ifndef PYHOSTSVC_CONTROL_START_STOP_H
#define PYHOSTSVC_CONTROL_START_STOP_H

#include "base/clock.h"
#include "base/error.h"
#include "scm/service_wait.h"
#include "state/state_file.h"

#include <stdbool.h>

/* Starts the service unless it is running, waits for the outcome and prints it. If the service does not start, the
 * error says why. With `no_wait` returns as soon as the SCM has accepted the request. */
bool StartAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, Error *error);

/* Sends a control that a script accepts if it has registered a function with `decorator`; otherwise the error names the
 * decorator. Does not wait for the function. */
bool SendControl(SC_HANDLE service, const wchar_t *name, DWORD control, const wchar_t *decorator, Error *error);

/* Pauses the service, waits until it has paused and prints the outcome. */
bool PauseAndWait(SC_HANDLE service, const wchar_t *name, Error *error);

/* Continues a service whose script has paused, or ends the back-off of a service and starts it at once; waits for the
 * outcome and prints it. */
bool ContinueAndWait(SC_HANDLE service, const wchar_t *name, Error *error);

/* Stops the service unless it is stopped, ensures that a recovery action does not start it again, waits for the outcome
 * and prints it. With `no_wait` returns as soon as the SCM has accepted the request. */
bool StopAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, Error *error);

/* Reads the service's state file; empty if there is none. The caller frees it with StateFileFree. */
void StartStopReadState(const wchar_t *name, StateFile *ret_state);

#endif
