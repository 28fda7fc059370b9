/* What keeps a restart loop from filling the event log: of each kind of event, one in a minute is written, and the next
 * one that is says how many were left out. Kept in the state file, over the processes of the loop. Pure.
 *
 * A minute is also what makes a run a stable one here: what comes after it is written, whatever came before. */
#ifndef PYHOSTSVC_SERVICE_EVENTS_THROTTLE_H
#define PYHOSTSVC_SERVICE_EVENTS_THROTTLE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    QUIET_MS = 60 * 1000,
    QUIET_KINDS = 16, /* more than there are of events that come again by themselves */
};

typedef struct ThrottleKind {
    uint32_t id;
    uint64_t told;     /* when one was written last: any clock in milliseconds that goes on over processes; 0: never */
    uint64_t since;    /* when the first one was left out after that; 0: none was */
    uint32_t left_out; /* since then */
} ThrottleKind;

typedef struct Throttle {
    ThrottleKind kinds[QUIET_KINDS];
    size_t count;
} Throttle;

/* Is this event to be written, at `now`? Then `ret_left` has what was left out of its kind before, which is forgotten
 * (left_out 0: nothing); otherwise it is counted. */
bool ThrottleAllows(Throttle *quiet, uint32_t id, uint64_t now, ThrottleKind *ret_left);

/* For what ends a loop: hands out one kind of which something was left out, and forgets that. False: there is none. */
bool ThrottleTake(Throttle *quiet, ThrottleKind *ret_left);

/* Somebody looks: the next one of each kind is written. What was left out stays to be told. */
void ThrottleLift(Throttle *quiet);

/* A line for each kind, for the state file, and back. What is no such line is passed over. */
void ThrottleFormat(const Throttle *quiet, TextList *lines);
Throttle ThrottleParse(const TextList *lines);

#endif
