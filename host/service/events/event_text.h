/* The texts of the events. Pure. The first line of each is a sentence with the service's name; lines end with \n. The
 * caller holds the host's lock, and frees every text that is returned. docs/events.md describes the events to users. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_EVENT_TEXT_H
#define PYHOSTSVC_SERVICE_EVENTS_EVENT_TEXT_H

#include "base/text.h"
#include "service/events/event_ids.h"
#include "service/run_facts/run_facts.h"

#include <stdbool.h>
#include <stdint.h>

/* EVENT_STARTED. `late`: the start belonged to a restart loop, and the script has now run for a minute. */
wchar_t *EventTextStarted(const RunContext *run, bool late);

/* EVENT_DIED. */
wchar_t *EventTextDied(const RunContext *run);

/* How the run ended, for every other ID below EVENT_LOG_TROUBLE, but EVENT_RESTARTS. */
wchar_t *EventTextEnding(const RunContext *run, EventId id);

/* EVENT_RESTARTS: the next start is in `delay_ms`. `paused`: this process waits for it, in the state PAUSED. */
wchar_t *EventTextRestart(const RunContext *run, uint32_t delay_ms, bool paused);

/* EVENT_STAYS_STOPPED because of the start limit. */
wchar_t *EventTextLimit(const RunContext *run);

/* EVENT_LOG_TROUBLE or EVENT_LOG_WELL; `details` is one line. */
wchar_t *EventTextLog(const wchar_t *name, EventId id, const wchar_t *details);

/* EVENT_STATE_TROUBLE or EVENT_STATE_WELL; `details` is one line. */
wchar_t *EventTextState(const wchar_t *name, EventId id, const wchar_t *details);

/* Appends a line that `count` events of the ID `id` were throttled since `since`, a local time. `own`: `id` is the ID
 * of the event that has the line. */
void EventTextAppendThrottled(Text *text, uint32_t id, bool own, uint32_t count, const wchar_t *since);

/* Returns a copy whose lines end with \r\n, as Event Viewer requires. */
wchar_t *EventTextLineEnds(const wchar_t *text);

#endif
