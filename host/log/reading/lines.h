/* Reads the lines of a file forwards or backwards in blocks, without reading the rest of a large file. Pure: a test
 * reads from memory. */
#ifndef PYHOSTSVC_LOG_READING_LINES_H
#define PYHOSTSVC_LOG_READING_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINE_LIMIT = 16 << 20 /* bytes; a longer line counts as several */ };

/* Bytes that can be read at any offset. */
typedef struct Span {
    /* Returns the number of bytes read: fewer than `size` only at the end or on an error. */
    size_t (*read)(void *context, uint64_t offset, char *buffer, size_t size);
    void *context;
    uint64_t size;
} Span;

typedef struct Line {
    const char *bytes; /* includes the line break unless the file ends without one; valid until the next line is read */
    size_t length;
    uint64_t offset;
} Line;

/* The lines between two offsets. Read them in one direction only. */
typedef struct Lines {
    const Span *span;
    uint64_t from; /* the range that is not read yet */
    uint64_t to;
    char *buffer;
    size_t start;
    size_t length; /* where the buffer's bytes end */
    size_t capacity;
} Lines;

/* Opens the lines between two offsets. `span` must outlive them; the caller closes them with LinesClose. */
Lines LinesOpen(const Span *span, uint64_t from, uint64_t to);
void LinesClose(Lines *lines);

/* Reads the first remaining line; false if there is none. */
bool LinesNext(Lines *lines, Line *ret_line);

/* Reads the last remaining line; false if there is none. */
bool LinesPrevious(Lines *lines, Line *ret_line);

/* Returns the bytes that are read but not yet returned as lines; their number may be 0. */
const char *LinesPeek(const Lines *lines, size_t *ret_length);

/* Skip `length` of these bytes: the first ones, to the beginning of a line, or the last ones, to the end of a line. */
void LinesSkipFirst(Lines *lines, size_t length);
void LinesSkipLast(Lines *lines, size_t length);

/* Returns the line's length without its line break. */
size_t LineLengthOfText(const Line *line);

#endif
