/* Sends a request to a running service and waits for its reply (state/reply.h). */
#ifndef PYHOSTSVC_CONTROL_REQUEST_H
#define PYHOSTSVC_CONTROL_REQUEST_H

#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>
#include <windows.h>

/* Sends the control and waits at most `timeout_ms` for the reply. Fails if the service is not running, exits before it
 * replies, or refuses the request. The caller frees the reply with JsonFree. */
bool RequestSend(const wchar_t *name, DWORD control, const wchar_t *what, DWORD timeout_ms, JsonObject *ret_reply,
                 Error *error);

#endif
