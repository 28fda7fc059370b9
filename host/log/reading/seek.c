#include "log/reading/seek.h"

#include <string.h>

uint64_t SeekLast(const Span *span, uint64_t from, uint64_t to, uint64_t count, const Match *match,
                  uint64_t *ret_offset) {
    Lines lines = LinesOpen(span, from, to);
    Line line;
    uint64_t found = 0;
    *ret_offset = to;
    while (found < count && MatchPrevious(match, &lines, &line)) {
        *ret_offset = line.offset;
        found++;
    }
    LinesClose(&lines);
    return found;
}

uint64_t SeekMatches(const Span *span, uint64_t from, uint64_t to, uint64_t count, const Match *match,
                     LineRange *ret_ranges) {
    Lines lines = LinesOpen(span, from, to);
    Line line;
    uint64_t found = 0;
    while (found < count && MatchPrevious(match, &lines, &line)) {
        ret_ranges[found++] = (LineRange){line.offset, line.offset + line.length};
    }
    LinesClose(&lines);
    return found;
}

typedef struct Timed {
    uint64_t offset;
    uint64_t next; /* the offset of the next line */
    bool early;    /* its time is before the wanted time */
} Timed;

/* Finds the first line with a time that begins between two offsets; with `late`, the first that is not too early. */
static bool FindTimed(const Span *span, LineRange range, const char *latest, const char *time, bool late,
                      Timed *ret_timed) {
    /* A line begins at the offset where one ends right before it. */
    Lines lines = LinesOpen(span, range.from ? range.from - 1 : 0, span->size);
    Line line;
    bool found = false;
    bool more = !range.from || LinesNext(&lines, &line);
    while (more && !(found && !(late && ret_timed->early)) && LinesNext(&lines, &line) && line.offset < range.to) {
        char line_time[LINE_TIME + 1];
        if (!LineTime(&line, line_time) || (*latest && strcmp(line_time, latest) > 0)) continue;
        *ret_timed = (Timed){line.offset, line.offset + line.length, strcmp(line_time, time) < 0};
        found = true;
    }
    LinesClose(&lines);
    return found;
}

bool SeekTime(const Span *span, const SeekPart *part, uint64_t whole, const char *time, uint64_t *ret_offset) {
    enum { NEAR = 64 << 10 /* bytes; a range of this size is searched line by line */ };
    LineRange range = part->range;
    uint64_t low = range.from; /* every line with a time before it is too early */
    uint64_t high = range.to;  /* no line from here on is wanted, except the one at `best` */
    uint64_t best = high;
    bool found = false;
    Timed timed = {0};
    while (range.to - range.from > whole && high - low > NEAR) {
        uint64_t middle = low + (high - low) / 2;
        if (!FindTimed(span, (LineRange){middle, high}, part->latest, time, false, &timed)) {
            high = middle;
            continue;
        }
        if (timed.early) {
            low = timed.next;
        } else {
            found = true;
            best = timed.offset;
            high = middle;
        }
        if (low > high) low = high; /* the line ends after `high` */
    }
    if (FindTimed(span, (LineRange){low, high}, part->latest, time, true, &timed)) {
        if (!timed.early) best = timed.offset;
        found = found || !timed.early;
    }
    if (found) *ret_offset = best;
    return found;
}

uint64_t SeekUntimed(const Span *span, uint64_t to, uint64_t count, const Match *match, uint64_t *ret_offset) {
    Lines lines = LinesOpen(span, 0, to);
    Line line;
    char time[LINE_TIME + 1];
    uint64_t found = 0;
    *ret_offset = to;
    while (found < count && LinesPrevious(&lines, &line) && !LineTime(&line, time)) {
        if (match && !MatchLine(match, &line)) continue;
        *ret_offset = line.offset;
        found++;
    }
    LinesClose(&lines);
    return found;
}

bool SeekRun(const Span *span, uint64_t to, uint64_t *ret_offset) {
    Lines lines = LinesOpen(span, 0, to);
    Line line;
    size_t at = 0;
    bool found = false;
    while (!found && LinesPrevious(&lines, &line)) found = LineStartsRun(&line, &at);
    if (found) *ret_offset = line.offset + at;
    LinesClose(&lines);
    return found;
}

uint64_t SeekLineEnd(const Span *span, uint64_t from, uint64_t to) {
    Lines lines = LinesOpen(span, from, to);
    Line line;
    if (LinesPrevious(&lines, &line) && line.bytes[line.length - 1] != '\n') to = line.offset;
    LinesClose(&lines);
    return to;
}
