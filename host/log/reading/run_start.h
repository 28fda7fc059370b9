/* Records where the runs of a service begin in its log: the time and the offset of the line with which a run begins.
 * The service keeps the records in its state file. A script can print a line that looks like such a line, but that line
 * is in no record. Pure. */
#ifndef PYHOSTSVC_LOG_READING_RUN_START_H
#define PYHOSTSVC_LOG_READING_RUN_START_H

#include "base/text.h"
#include "log/reading/line.h"
#include "log/reading/lines.h"

#include <stdbool.h>
#include <stdint.h>

enum { RUN_STARTS_KEPT = 20 };

typedef struct RunStart {
    char time[LINE_TIME + 1]; /* of the line */
    uint64_t offset;          /* of its first byte in its file, which a rotation does not change */
} RunStart;

/* Adds a record to the list, and removes the oldest ones beyond RUN_STARTS_KEPT. */
void RunStartAdd(TextList *records, const RunStart *start);

/* Reads a record. False if it is not valid. */
bool RunStartParse(const wchar_t *record, RunStart *ret_start);

/* Does the file have the line? */
bool RunStartIsIn(const RunStart *start, const Span *file);

#endif
