/* When a log is rotated for its age, and which rotated files are kept. Pure. */
#ifndef PYHOSTSVC_SETTINGS_LOG_POLICY_H
#define PYHOSTSVC_SETTINGS_LOG_POLICY_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct LogAge {
    enum { LOG_AGE_NEVER, LOG_AGE_HOURLY, LOG_AGE_DAILY } unit;
    uint32_t minute; /* of the day, at which a daily rotation is due */
} LogAge;

/* "hourly", "daily" (at midnight), a time of day such as "03:30", or "never", which NULL and "" are, too. */
bool LogAgeParse(const wchar_t *text, LogAge *ret_age, Error *error);

/* The period that a minute, counted on the clock on the wall, lies in: a rotation is due where it has changed. Always
 * the same where none ever is. */
int64_t LogAgePeriod(const LogAge *age, int64_t local_minute);

typedef struct LogKeep {
    enum { LOG_KEEP_FILES, LOG_KEEP_DAYS, LOG_KEEP_BYTES } unit;
    uint64_t amount; /* 0: all of them are kept */
} LogKeep;

/* "10" files, "30d" (days), "500M" or "2G" (of them all together). "0", NULL and "" keep all. */
bool LogKeepParse(const wchar_t *text, LogKeep *ret_keep, Error *error);

/* A rotated file, as it is judged. */
typedef struct LogKeepFile {
    uint64_t rotated; /* ms since 1601, UTC */
    uint64_t size;    /* bytes */
} LogKeepFile;

/* How many of `files`, which are in order with the oldest one first, are too many at `now` (ms since 1601). */
size_t LogKeepExcess(const LogKeep *keep, const LogKeepFile *files, size_t count, uint64_t now);

#endif
