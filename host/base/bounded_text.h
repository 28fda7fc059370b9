/* Builds text in an array of a fixed size, for a crashing process whose heap cannot be used. Text that does not fit is
 * cut. Pure. */
#ifndef PYHOSTSVC_BASE_BOUNDED_TEXT_H
#define PYHOSTSVC_BASE_BOUNDED_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef struct BoundedText {
    wchar_t *data; /* always null-terminated */
    size_t size;   /* in characters, including the terminator */
    size_t length;
} BoundedText;

/* Returns an empty text in the caller's array `data` of `size` characters, which must be at least 1. */
BoundedText BoundedTextIn(wchar_t *data, size_t size);

void BoundedTextAppend(BoundedText *text, const wchar_t *more);

/* Appends `more` as base/visible.h shows it in a line. */
void BoundedTextVisible(BoundedText *text, const wchar_t *more);

/* Append a number, with leading zeros up to `digits`. */
void BoundedTextDecimal(BoundedText *text, uint64_t number, unsigned digits);
void BoundedTextHex(BoundedText *text, uint64_t number, unsigned digits);

#endif
