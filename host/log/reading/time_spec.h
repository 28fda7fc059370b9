/* Parses a time that the user types. Pure. */
#ifndef PYHOSTSVC_LOG_READING_TIME_SPEC_H
#define PYHOSTSVC_LOG_READING_TIME_SPEC_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum { TIME_SPEC_LOCAL = 32 };

typedef struct TimeSpec {
    bool ago;
    uint64_t milliseconds;          /* how long ago, if `ago` */
    wchar_t local[TIME_SPEC_LOCAL]; /* otherwise the local time: "2026-11-24 19:00:05.000" */
} TimeSpec;

/* Parses "90s", "10m", "2h", "3d", "1w"; "2026-11-24", "2026-11-24 19:00", "2026-11-24 19:00:05"; "19:00" (the last
 * time that it was), "today", "yesterday". `now` is the local time in the format of `local`. */
bool TimeSpecParse(const wchar_t *text, const wchar_t *now, TimeSpec *ret_when, Error *error);

#endif
