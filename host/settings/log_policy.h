/* Rotation by age, and which rotated files are kept. Pure. */
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

/* "hourly", "daily" (at midnight), a time of day such as "03:30", or "never", which is also what NULL and "" mean. */
bool LogAgeParse(const wchar_t *text, LogAge *ret_age, Error *error);

/* Returns the number of the period that contains a minute of local time: a rotation is due when the number changes. It
 * never changes with LOG_AGE_NEVER. */
int64_t LogAgePeriod(const LogAge *age, int64_t local_minute);

typedef struct LogKeep {
    enum { LOG_KEEP_FILES, LOG_KEEP_DAYS, LOG_KEEP_BYTES } unit;
    uint64_t amount; /* 0 keeps all files */
} LogKeep;

/* Parses "10" (files), "30d" (days), "500M" or "2G" (total size). "0", NULL and "" keep all files. */
bool LogKeepParse(const wchar_t *text, LogKeep *ret_keep, Error *error);

/* A rotated file. */
typedef struct LogKeepFile {
    uint64_t rotated; /* ms since 1601, UTC */
    uint64_t size;    /* bytes */
} LogKeepFile;

/* Returns how many of `files` must be deleted at `now` (ms since 1601). `files` begins with the oldest one. */
size_t LogKeepExcess(const LogKeep *keep, const LogKeepFile *files, size_t count, uint64_t now);

#endif
