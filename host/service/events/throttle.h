/* Keeps a restart loop from filling the event log: of each event ID, one event a minute is written, and the next one
 * reports how many were throttled. The state file keeps the counts, because each start of the loop is a new process.
 * Pure; not shared between threads.
 *
 * A run that lasts a minute ends the loop: the events after it are written, whatever came before. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_THROTTLE_H
#define PYHOSTSVC_SERVICE_EVENTS_THROTTLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    THROTTLE_MS = 60 * 1000,
    THROTTLE_IDS = 16, /* more IDs than can repeat in a loop */
};

/* Times are milliseconds of any clock that all processes of a loop share; 0 means "never". */
typedef struct ThrottledEvent {
    uint32_t id;
    uint64_t written_at;  /* when an event of this ID was last written */
    uint64_t count_began; /* when the first event after that was throttled */
    uint32_t count;       /* how many were throttled since then */
} ThrottledEvent;

typedef struct Throttle {
    ThrottledEvent events[THROTTLE_IDS];
    size_t count;
} Throttle;

/* Returns true if the event `id` may be written at `now`. `ret_throttled` then receives the count of its ID, which
 * starts again at 0. Otherwise counts the event as throttled. */
bool ThrottleAllows(Throttle *throttle, uint32_t id, uint64_t now, ThrottledEvent *ret_throttled);

/* Copies one ID that has throttled events, and clears its count: an event that ends a loop reports all of them. Returns
 * false if there is none. */
bool ThrottlePop(Throttle *throttle, ThrottledEvent *ret_throttled);

/* Allows the next event of each ID, because an administrator or the system has started the service. The counts stay. */
void ThrottleAllowNext(Throttle *throttle);

/* ThrottleFormat appends a line for each ID, for the state file; ThrottleParse reads them and skips any other line. */
void ThrottleFormat(const Throttle *throttle, TextList *lines);
Throttle ThrottleParse(const TextList *lines);

#endif
