/* Text in an array of a fixed size: for a process whose heap cannot be used any more. What does not fit is left out.
 * Pure. */
#ifndef PYHOSTSVC_BASE_BOUNDED_TEXT_H
#define PYHOSTSVC_BASE_BOUNDED_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef struct BoundedText {
    wchar_t *data; /* always ended by a 0 */
    size_t size;   /* in characters, with that one */
    size_t length;
} BoundedText;

/* An empty text in `data`, which is the caller's, of `size` characters, 1 at least. */
BoundedText BoundedTextIn(wchar_t *data, size_t size);

void BoundedTextAppend(BoundedText *text, const wchar_t *more);

/* With leading zeros up to `digits`. */
void BoundedTextDecimal(BoundedText *text, uint64_t number, unsigned digits);
void BoundedTextHex(BoundedText *text, uint64_t number, unsigned digits);

#endif
