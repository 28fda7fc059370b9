/* A moment from which on a log is read, as its lines have it and as the names of its files do. */
#ifndef PYHOSTSVC_LOG_READING_START_TIME_H
#define PYHOSTSVC_LOG_READING_START_TIME_H

#include "base/clock.h"
#include "base/error.h"
#include "log/reading/line.h"

typedef struct StartTime {
    char line[LINE_TIME + 1];  /* local, as LineTime has it */
    wchar_t stamp[CLOCK_TEXT]; /* UTC, as in a NamingStamp */
} StartTime;

/* Of what TimeSpecParse takes. */
bool StartTimeParse(const wchar_t *text, StartTime *ret_since, Error *error);

#endif
