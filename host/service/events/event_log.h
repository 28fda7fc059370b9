/* Windows' event log, with the service's own source (scm/event_source.h registers it). Any thread. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_EVENT_LOG_H
#define PYHOSTSVC_SERVICE_EVENTS_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Reports one event. `type` is EVENTLOG_ERROR_TYPE, …; `id` is 1 to 1000, the IDs for which EventCreate.exe has a text
 * ("%1"). `text` is reported as base/visible.h shows it: its lines stay, and a script's control characters reach
 * neither Event Viewer nor a terminal. Text beyond the 31,839 characters that ReportEventW accepts is cut off. A
 * failure is not reported, because there is no place left to report it to. Waits for the system's event log, which is
 * itself a service. */
void EventLogReport(const wchar_t *source, uint16_t type, uint32_t id, const wchar_t *text);

/* Reports one event on another thread and returns at once; the events keep the order of the calls. Takes ownership of
 * `text`; `source` must stay valid until the process ends. */
void EventLogPost(const wchar_t *source, uint16_t type, uint32_t id, wchar_t *text);

/* Starts the thread, which waits for events until EventLogFlush. Not needed, but the start of a thread takes time. */
void EventLogPrepare(void);

/* Waits until all posted events are reported. Returns false if that takes longer than `timeout_ms`. */
bool EventLogFlush(uint32_t timeout_ms);

#endif
