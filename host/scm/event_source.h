/* A service's source in Windows' event log: without one, Event Viewer shows its events with a complaint. */
#ifndef PYHOSTSVC_SCM_EVENT_SOURCE_H
#define PYHOSTSVC_SCM_EVENT_SOURCE_H

#include "base/error.h"

#include <stdbool.h>

/* Registers `name` under the Application log. Its messages are those of the system's own EventCreate.exe: Event Viewer
 * holds the file open, and would block an upgrade of a file of ours. A source of that name that somebody else has
 * registered stays as it is; `ret_made` says whether it is ours. */
bool EventSourceCreate(const wchar_t *name, bool *ret_made, Error *error);

/* Removes it, where EventSourceCreate made it. */
void EventSourceDelete(const wchar_t *name);

#endif
