/* The time from which a log is read, in the format of its lines and in that of its rotated files' names. */
#ifndef PYHOSTSVC_LOG_READING_START_TIME_H
#define PYHOSTSVC_LOG_READING_START_TIME_H

#include "base/clock.h"
#include "base/error.h"
#include "log/reading/line.h"

typedef struct StartTime {
    char line[LINE_TIME + 1];  /* local time, as LineTime returns it */
    wchar_t stamp[CLOCK_TEXT]; /* UTC, as in a NamingStamp */
} StartTime;

/* Converts a text that TimeSpecParse accepts. */
bool StartTimeParse(const wchar_t *text, StartTime *ret_start, Error *error);

#endif
