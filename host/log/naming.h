/* The names of log files. The live log is "web.log"; a rotated log is "web-20261124T192451.123Z.log", with the time of
 * the rotation in UTC, so that the names sort like their lines. Pure. */
#ifndef PYHOSTSVC_LOG_NAMING_H
#define PYHOSTSVC_LOG_NAMING_H

#include "base/clock.h"

#include <stdbool.h>

/* Returns the base of the separate log for standard error: "web.stderr". The caller frees it. */
wchar_t *NamingStandardError(const wchar_t *service);

/* Returns the name of the live log: "web.log". The caller frees it. */
wchar_t *NamingLive(const wchar_t *base);

/* Returns whether the services `a` and `b` would write to the same file if their logs were in the same folder: because
 * one's log or log of standard error, which need not be split off now, has the name of a log of the other. */
bool NamingShares(const wchar_t *a, const wchar_t *b);

/* When a file was rotated. */
typedef struct NamingStamp {
    wchar_t when[CLOCK_TEXT]; /* as ClockNow writes it */
    unsigned number;          /* 1, or higher for further rotations in the same millisecond */
} NamingStamp;

/* Returns "web-20261124T192451.123Z.log" or "web-20261124T192451.123Z-2.log"; the caller frees it. */
wchar_t *NamingRotated(const wchar_t *base, const NamingStamp *stamp);

/* Returns whether `file` is a rotated log of `base`, and when it was rotated. Ignores case, as the file system does. */
bool NamingParse(const wchar_t *base, const wchar_t *file, NamingStamp *ret_stamp);

/* Returns a negative number if `a` was rotated before `b`, 0 if they are equal, and otherwise a positive number. */
int NamingCompare(const NamingStamp *a, const NamingStamp *b);

#endif
