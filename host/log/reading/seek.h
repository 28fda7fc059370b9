/* Where in a file of a log to begin. Pure. */
#ifndef PYHOSTSVC_LOG_READING_SEEK_H
#define PYHOSTSVC_LOG_READING_SEEK_H

#include "log/reading/line.h"
#include "log/reading/lines.h"
#include "log/reading/match.h"

/* Where the last `count` lines between two offsets begin, of those that match (NULL: all of them). Returns how many
 * there are, `count` at most; where that is none, `ret_offset` is `to`. Reads no more than it has to, from the end. */
uint64_t SeekLast(const Span *span, uint64_t from, uint64_t to, uint64_t count, const Match *match,
                  uint64_t *ret_offset);

/* The first line whose time is `time` or later, as LineTime has it; false: there is none. Halves the file again and
 * again: its times are taken to grow. */
bool SeekTime(const Span *span, const char *time, uint64_t *ret_offset);

/* Where the lines right before `to` that have no time begin: the last `count` of those that match (NULL: all of them).
 * Returns how many there are, `count` at most; where that is none, `ret_offset` is `to`. */
uint64_t SeekUntimed(const Span *span, uint64_t to, uint64_t count, const Match *match, uint64_t *ret_offset);

/* The last beginning of a run before `to`. */
bool SeekRun(const Span *span, uint64_t to, uint64_t *ret_offset);

/* What lies before `to` and is whole lines. */
uint64_t SeekLineEnd(const Span *span, uint64_t from, uint64_t to);

#endif
