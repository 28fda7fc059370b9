/* A time as somebody types it. Pure. */
#ifndef PYHOSTSVC_LOG_READING_TIME_SPEC_H
#define PYHOSTSVC_LOG_READING_TIME_SPEC_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { TIME_SPEC_LOCAL = 32 };

typedef struct TimeSpec {
    bool ago;
    uint64_t milliseconds;          /* of one that is so long ago */
    wchar_t local[TIME_SPEC_LOCAL]; /* of any other, on the clock on the wall: "2026-11-24 19:00:05.000" */
} TimeSpec;

/* "90s", "10m", "2h", "3d", "1w"; "2026-11-24", "2026-11-24 19:00", "2026-11-24 19:00:05"; "19:00" (the last time that
 * it was), "today", "yesterday". `now` is as `local`. */
bool TimeSpecParse(const wchar_t *text, const wchar_t *now, TimeSpec *ret_when, Error *error);

#endif
