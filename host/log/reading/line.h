/* Classifies the lines of a log: their time, host lines, tracebacks. Pure. */
#ifndef PYHOSTSVC_LOG_READING_LINE_H
#define PYHOSTSVC_LOG_READING_LINE_H

#include "log/reading/lines.h"

#include <stdbool.h>

enum { LINE_TIME = 23 /* characters */ };

/* Reads the local time at the start of a host line or of a line with a timestamp of log_timestamps:
 * "2026-11-24 19:24:51.123". Times have the same length, so they compare as strings. False if the line has no time. */
bool LineTime(const Line *line, char ret_time[LINE_TIME + 1]);

/* Does a run of the service begin in this line? `ret_at` is the position in the line, because a killed script may have
 * left an unfinished line before it. */
bool LineStartsRun(const Line *line, size_t *ret_at);

typedef enum LineKind { LINE_PLAIN, LINE_HOST, LINE_TRACEBACK } LineKind;

/* Classifies a line. `traceback` carries the state from line to line and starts as false. */
LineKind LineClassify(bool *traceback, const Line *line);

#endif
