/* Finds the offset in a log file from which to read. Pure. */
#ifndef PYHOSTSVC_LOG_READING_SEEK_H
#define PYHOSTSVC_LOG_READING_SEEK_H

#include "log/reading/line.h"
#include "log/reading/lines.h"
#include "log/reading/match.h"

/* Finds the start of the last `count` lines between two offsets that match (NULL = all lines). Returns the number of
 * lines found, up to `count`; `ret_offset` is `to` if there are none. Reads backwards and no further than necessary. */
uint64_t SeekLast(const Span *span, uint64_t from, uint64_t to, uint64_t count, const Match *match,
                  uint64_t *ret_offset);

/* A line's first byte, and the end of its line break. */
typedef struct LineRange {
    uint64_t from;
    uint64_t to;
} LineRange;

/* Finds the same lines. `ret_ranges` has room for `count` lines and receives them, the last one first. */
uint64_t SeekMatches(const Span *span, uint64_t from, uint64_t to, uint64_t count, const Match *match,
                     LineRange *ret_ranges);

/* A part of a file, such as one run. */
typedef struct SeekPart {
    LineRange range;
    char latest[LINE_TIME + 1]; /* a line with a later time counts as one without a time; empty if unknown */
} SeekPart;

/* Finds the first line that begins in a part and whose time (LineTime) is `time` or later; false if there is none. A
 * part of up to `whole` bytes is read from its beginning. In a larger one, a binary search assumes that the times
 * increase, so a line with a wrong time may hide lines before it. */
bool SeekTime(const Span *span, const SeekPart *part, uint64_t whole, const char *time, uint64_t *ret_offset);

/* As SeekLast, but only for the lines without a time right before `to`. */
uint64_t SeekUntimed(const Span *span, uint64_t to, uint64_t count, const Match *match, uint64_t *ret_offset);

/* Finds the start of the last run before `to`; false if there is none. */
bool SeekRun(const Span *span, uint64_t to, uint64_t *ret_offset);

/* Returns the end of the last whole line before `to`. */
uint64_t SeekLineEnd(const Span *span, uint64_t from, uint64_t to);

#endif
