/* Text in an array of a fixed size: for a process whose heap cannot be used any more. What does not fit is left out.
 * Pure. */
#ifndef PYHOSTSVC_BASE_BOUNDED_TEXT_H
#define PYHOSTSVC_BASE_BOUNDED_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

typedef struct Fixed {
    wchar_t *data; /* always ended by a 0 */
    size_t size;   /* in characters, with that one */
    size_t length;
} Fixed;

/* An empty text in `data`, which is the caller's, of `size` characters, 1 at least. */
Fixed FixedIn(wchar_t *data, size_t size);

void FixedAppend(Fixed *text, const wchar_t *more);

/* With leading zeros up to `digits`. */
void FixedDecimal(Fixed *text, uint64_t number, unsigned digits);
void FixedHex(Fixed *text, uint64_t number, unsigned digits);

#endif
