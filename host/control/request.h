/* Asking a running service for something (state/reply.h), and waiting for its answer. */
#ifndef PYHOSTSVC_CONTROL_REQUEST_H
#define PYHOSTSVC_CONTROL_REQUEST_H

#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>
#include <windows.h>

/* Sends the control, and waits for the answer, `timeout_ms` at most. Fails where the service does not run, where it
 * ends meanwhile, and where it refuses. Free the answer with JsonFree. */
bool RequestSend(const wchar_t *name, DWORD control, const wchar_t *what, DWORD timeout_ms, JsonObject *ret_answer,
                 Error *error);

#endif
