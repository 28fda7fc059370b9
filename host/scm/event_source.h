/* A service's event source in the Windows event log. Without a source, Event Viewer reports that it cannot find the
 * description of the service's events. */
#ifndef PYHOSTSVC_SCM_EVENT_SOURCE_H
#define PYHOSTSVC_SCM_EVENT_SOURCE_H

#include "base/error.h"

#include <stdbool.h>

/* Registers `name` as a source of the Application log. The source uses the messages of EventCreate.exe, a part of
 * Windows: Event Viewer keeps the file open, which would block upgrades of pyhostsvc.exe. A source that another program
 * registered stays as it is. `ret_created` is true if the source is new. */
bool EventSourceCreate(const wchar_t *name, bool *ret_created, Error *error);

/* Deletes the source if EventSourceCreate created it. */
void EventSourceDelete(const wchar_t *name);

#endif
