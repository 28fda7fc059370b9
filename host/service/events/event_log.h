/* Windows' event log, as the service's own source (scm/event_source.h registers it). Any thread. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_EVENT_LOG_H
#define PYHOSTSVC_SERVICE_EVENTS_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Reports one event. `type` is EVENTLOG_ERROR_TYPE, …; `id` is 1 to 1000, for those are the ones that EventCreate.exe
 * has a text for ("%1"). Text beyond the 31,839 characters that ReportEventW takes is cut off. Nothing is told of a
 * failure: there is nobody left to tell. Waits for the system's event log, which is a service like any other. */
void EventLogReport(const wchar_t *source, uint16_t type, uint32_t id, const wchar_t *text);

/* The same without a wait, on a thread of its own: in the order of the calls. Takes `text` over; `source` is to last.
 */
void EventLogPost(const wchar_t *source, uint16_t type, uint32_t id, wchar_t *text);

/* Waits until everything that was posted is reported. False where that takes longer. */
bool EventLogFlush(uint32_t timeout_ms);

#endif
