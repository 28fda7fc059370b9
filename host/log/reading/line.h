/* What a line of a log tells: its time, whether it is the host's, whether it belongs to a traceback. Pure. */
#ifndef PYHOSTSVC_LOG_READING_LINE_H
#define PYHOSTSVC_LOG_READING_LINE_H

#include "log/reading/lines.h"

#include <stdbool.h>

enum { LINE_TIME = 23 /* characters */ };

/* The time at the beginning of a line of the host's, or of one that log_timestamps has stamped: "2026-11-24
 * 19:24:51.123", local. Of one length, so they compare as strings. False: the line has none. */
bool LineTime(const Line *line, char ret_time[LINE_TIME + 1]);

/* Does a run of the service begin here? `ret_at` is where in the line: a script that was killed may have left the
 * beginning of one. */
bool LineStartsRun(const Line *line, size_t *ret_at);

typedef enum LineKind { LINE_PLAIN, LINE_HOST, LINE_TRACEBACK } LineKind;

/* What a line is after those before it. `traceback` starts as false. */
LineKind LineClassify(bool *traceback, const Line *line);

#endif
