/* The lines of a file, read forwards or backwards in blocks: only what is asked for is read, however large the file is.
 * Pure: a test reads from memory. */
#ifndef PYHOSTSVC_LOG_READING_LINES_H
#define PYHOSTSVC_LOG_READING_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_LIMIT = 16 << 20 /* bytes; a longer line counts as several */ };

/* Bytes that can be read at any offset. */
typedef struct Span {
    /* How many it got: fewer than `size` only at the end, or where reading fails. */
    size_t (*read)(void *context, uint64_t offset, char *buffer, size_t size);
    void *context;
    uint64_t size;
} Span;

typedef struct Line {
    const char *bytes; /* with the line end, which the last line of a file may lack; until the next one is read */
    size_t length;
    uint64_t offset;
} Line;

/* What lies between two offsets. Each of its lines is taken from the one end or from the other: choose a direction. */
typedef struct Lines {
    const Span *span;
    uint64_t from; /* what is left of it */
    uint64_t to;
    char *buffer;
    size_t start;
    size_t length; /* where the buffer's bytes end */
    size_t capacity;
} Lines;

/* `span` stays the caller's, and must outlive it. Close with LinesClose. */
Lines LinesOpen(const Span *span, uint64_t from, uint64_t to);
void LinesClose(Lines *lines);

/* The first line that is left; false: there is none. */
bool LinesNext(Lines *lines, Line *ret_line);

/* The last line that is left. */
bool LinesPrevious(Lines *lines, Line *ret_line);

/* Without its line end. */
size_t LineLengthOfText(const Line *line);

#endif
