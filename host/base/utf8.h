/* Finds out whether the bytes of a text file are UTF-8. Pure. */
#ifndef PYHOSTSVC_BASE_UTF8_H
#define PYHOSTSVC_BASE_UTF8_H

#include <stddef.h>

/* Returns the offset of the first byte that is not UTF-8 by RFC 3629, or is zero, which a text does not contain; `size`
 * if there is none. */
size_t Utf8FirstInvalid(const char *bytes, size_t size);

/* Returns the name of another encoding that the bytes have: by their byte order mark, or because zero bytes alternate
 * with others at the beginning; NULL if they have no other encoding that is known. */
const char *Utf8OtherEncoding(const char *bytes, size_t size);

#endif
