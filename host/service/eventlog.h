/* Windows' event log, as the service's own source (scm/source.h registers it). */
#ifndef PYHOSTSVC_SERVICE_EVENTLOG_H
#define PYHOSTSVC_SERVICE_EVENTLOG_H

#include <stdint.h>
#include <wchar.h>

/* Reports one event. `type` is EVENTLOG_ERROR_TYPE, …; `id` is 1 to 1000, for those are the ones that EventCreate.exe
 * has a text for ("%1"). Text beyond the 31,839 characters that ReportEventW takes is cut off. Nothing is told of a
 * failure: there is nobody left to tell. Any thread. */
void EventLogReport(const wchar_t *source, uint16_t type, uint32_t id, const wchar_t *text);

#endif
