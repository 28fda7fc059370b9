/* SHA-1 (RFC 3174). Windows has it in bcrypt.dll, but that is not a KnownDLL: a program that imports it loads whatever
 * bcrypt.dll is in its own folder. Pure. */
#ifndef PYHOSTSVC_BASE_SHA1_H
#define PYHOSTSVC_BASE_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { SHA1_WORDS = 5 };

/* Computes the digest as numbers: the highest byte of ret_digest[0] is the digest's first byte. Do not use it where a
 * collision would help an attacker. */
void Sha1(const void *bytes, size_t size, uint32_t ret_digest[SHA1_WORDS]);

#endif
