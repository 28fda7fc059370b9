/* Text that the build has compressed into the program (cmake/pack.py; RFC 1951): what few runs of the program need,
 * such as the sources of `check`. Pure. */
#ifndef PYHOSTSVC_BASE_PACKED_H
#define PYHOSTSVC_BASE_PACKED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Packed {
    const unsigned char *data;
    size_t size;
    size_t length; /* of the text, in bytes */
} Packed;

/* Returns the text, with a null byte after it; the caller frees it. The text itself may contain null bytes. */
char *PackedText(const Packed *packed);

/* Decompresses `packed` to exactly `packed->length` bytes. Returns false if the data is damaged. */
bool PackedInflate(const Packed *packed, unsigned char *ret_bytes);

#endif
