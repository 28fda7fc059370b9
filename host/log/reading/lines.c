#include "log/reading/lines.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 << 10 /* bytes */ };

Lines LinesOpen(const Span *span, uint64_t from, uint64_t to) {
    return (Lines){.span = span, .from = from, .to = to > from ? to : from};
}

void LinesClose(Lines *lines) {
    free(lines->buffer);
    *lines = (Lines){0};
}

/* Returns the size of the next read: at least a block, and as much as the buffer holds, so that a long line is not
 * copied again and again. */
static size_t SizeOfBlock(size_t have, uint64_t left) {
    size_t size = have > BLOCK ? have : BLOCK;
    return size < left ? size : (size_t)left;
}

static void Reserve(Lines *lines, size_t size) {
    if (size <= lines->capacity) return;
    lines->buffer = MemoryResize(lines->buffer, size, 1);
    lines->capacity = size;
}

/* Reads the bytes after those in the buffer; false if there are none. */
static bool FillForwards(Lines *lines) {
    size_t have = lines->length - lines->start;
    size_t size = SizeOfBlock(have, lines->to - lines->from - have);
    Reserve(lines, have + size);
    if (lines->start) memmove(lines->buffer, lines->buffer + lines->start, have);
    size_t got = size ? lines->span->read(lines->span->context, lines->from + have, lines->buffer + have, size) : 0;
    lines->start = 0;
    lines->length = have + got;
    return got > 0;
}

bool LinesNext(Lines *lines, Line *ret_line) {
    for (size_t searched = 0;;) {
        size_t have = lines->length - lines->start;
        const char *bytes = lines->buffer + lines->start;
        const char *end = have > searched ? memchr(bytes + searched, '\n', have - searched) : NULL;
        searched = have;
        if (!end && have < LINE_LIMIT && FillForwards(lines)) continue;
        bytes = lines->buffer + lines->start;
        size_t length = end ? (size_t)(end - bytes) + 1 : have;
        if (length > LINE_LIMIT) length = LINE_LIMIT;
        if (!length) return false;
        *ret_line = (Line){bytes, length, lines->from};
        lines->start += length;
        lines->from += length;
        return true;
    }
}

/* Reads the bytes before those in the buffer; false if there are none. */
static bool FillBackwards(Lines *lines) {
    uint64_t before = lines->to - lines->length;
    size_t size = SizeOfBlock(lines->length, before - lines->from);
    if (!size) return false;
    Reserve(lines, lines->length + size);
    if (lines->length) memmove(lines->buffer + size, lines->buffer, lines->length);
    /* The file may have become shorter since it was measured. */
    if (lines->span->read(lines->span->context, before - size, lines->buffer, size) != size) return false;
    lines->length += size;
    return true;
}

bool LinesPrevious(Lines *lines, Line *ret_line) {
    for (size_t searched = 0;;) {
        /* A line break at the very end belongs to the line. */
        size_t start = lines->length - searched;
        while (start && (start == lines->length || lines->buffer[start - 1] != '\n')) start--;
        searched = lines->length;
        if (!start && lines->length < LINE_LIMIT && FillBackwards(lines)) continue;
        if (lines->length - start > LINE_LIMIT) start = lines->length - LINE_LIMIT;
        size_t length = lines->length - start;
        if (!length) return false;
        lines->to -= length;
        lines->length = start;
        *ret_line = (Line){lines->buffer + start, length, lines->to};
        return true;
    }
}

const char *LinesPeek(const Lines *lines, size_t *ret_length) {
    *ret_length = lines->length - lines->start;
    return lines->buffer + lines->start;
}

void LinesSkipFirst(Lines *lines, size_t length) {
    lines->start += length;
    lines->from += length;
}

void LinesSkipLast(Lines *lines, size_t length) {
    lines->length -= length;
    lines->to -= length;
}

size_t LineLengthOfText(const Line *line) {
    size_t length = line->length;
    if (length && line->bytes[length - 1] == '\n') length--;
    if (length && line->bytes[length - 1] == '\r') length--;
    return length;
}
