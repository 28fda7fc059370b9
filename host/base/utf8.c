#include "base/utf8.h"

#include "base/array.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A sequence by its first byte: how many bytes follow, and the range of the first of them (RFC 3629, section 4). */
static const struct {
    uint8_t first;
    uint8_t last;
    uint8_t follow;
    uint8_t lowest;
    uint8_t highest;
} sequences[] = {
    {0x01, 0x7F, 0, 0, 0},       {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF},
    {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F}, {0xEE, 0xEF, 2, 0x80, 0xBF},
    {0xF0, 0xF0, 3, 0x90, 0xBF}, {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

/* Returns the length of the sequence at `bytes`; 0 if it is invalid. */
static size_t LengthAt(const uint8_t *bytes, size_t size) {
    size_t kind = 0;
    while (kind < COUNT_OF(sequences) && (*bytes < sequences[kind].first || *bytes > sequences[kind].last)) kind++;
    if (kind == COUNT_OF(sequences)) return 0;
    size_t length = (size_t)sequences[kind].follow + 1;
    if (length > size) return 0;
    if (length > 1 && (bytes[1] < sequences[kind].lowest || bytes[1] > sequences[kind].highest)) return 0;
    for (size_t i = 2; i < length; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF) return 0;
    }
    return length;
}

size_t Utf8FirstInvalid(const char *bytes, size_t size) {
    for (size_t at = 0; at < size;) {
        size_t length = LengthAt((const uint8_t *)bytes + at, size - at);
        if (!length) return at;
        at += length;
    }
    return size;
}

static bool BeginsWith(const char *bytes, size_t size, const char *mark, size_t length) {
    return size >= length && memcmp(bytes, mark, length) == 0;
}

const char *Utf8OtherEncoding(const char *bytes, size_t size) {
    if (BeginsWith(bytes, size, "\xFF\xFE\0\0", 4) || BeginsWith(bytes, size, "\0\0\xFE\xFF", 4)) return "UTF-32";
    if (BeginsWith(bytes, size, "\xFF\xFE", 2) || BeginsWith(bytes, size, "\xFE\xFF", 2)) return "UTF-16";
    bool alternates = size >= 4 && !bytes[0] != !bytes[1] && !bytes[0] == !bytes[2] && !bytes[1] == !bytes[3];
    return alternates ? "UTF-16" : NULL;
}
