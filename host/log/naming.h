/* The names of log files. "web.log" is written to; what it was before a rotation is "web-20261124T192451.123Z.log": the
 * time of the rotation, UTC, so that names sort as the lines in them do. Pure. */
#ifndef PYHOSTSVC_LOG_NAMING_H
#define PYHOSTSVC_LOG_NAMING_H

#include "base/clock.h"

#include <stdbool.h>

/* The base of a service's log of standard error, where that has a log of its own: "web.stderr". The caller frees. */
wchar_t *NamingStandardError(const wchar_t *service);

/* "web.log". The caller frees. */
wchar_t *NamingLive(const wchar_t *base);

/* When a file was rotated away. */
typedef struct NamingStamp {
    wchar_t when[CLOCK_TEXT]; /* as ClockNow writes it */
    unsigned number;          /* 1; 2 and up where one millisecond had several */
} NamingStamp;

/* "web-20261124T192451.123Z.log", or "web-20261124T192451.123Z-2.log". The caller frees. */
wchar_t *NamingRotated(const wchar_t *base, const NamingStamp *stamp);

/* Is `file` a rotated log of `base`? Then says which. Names compare without regard to case, as in the file system. */
bool NamingParse(const wchar_t *base, const wchar_t *file, NamingStamp *ret_stamp);

/* Negative: `a` was rotated away before `b`. */
int NamingCompare(const NamingStamp *a, const NamingStamp *b);

#endif
