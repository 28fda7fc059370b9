#include "base/sha1.h"

#include <string.h>

enum { BLOCK_BYTES = 64, BLOCK_WORDS = 16, LENGTH_AT = 56, ROUNDS = 80 };

static uint32_t Rotate(uint32_t word, unsigned bits) {
    return word << bits | word >> (32 - bits);
}

static void AddBlock(uint32_t digest[SHA1_WORDS], const unsigned char *block) {
    static const uint32_t constants[] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t words[ROUNDS];
    uint32_t a = digest[0];
    uint32_t b = digest[1];
    uint32_t c = digest[2];
    uint32_t d = digest[3];
    uint32_t e = digest[4];
    for (unsigned i = 0; i < BLOCK_WORDS; i++, block += 4) {
        words[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
    }
    for (unsigned i = BLOCK_WORDS; i < ROUNDS; i++) {
        words[i] = Rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    }
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned part = i / 20;
        uint32_t function = part == 0 ? (b & c) | (~b & d) : part == 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        uint32_t next = Rotate(a, 5) + function + e + words[i] + constants[part];
        e = d;
        d = c;
        c = Rotate(b, 30);
        b = a;
        a = next;
    }
    digest[0] += a;
    digest[1] += b;
    digest[2] += c;
    digest[3] += d;
    digest[4] += e;
}

void Sha1(const void *bytes, size_t size, uint32_t ret_digest[SHA1_WORDS]) {
    static const uint32_t start[SHA1_WORDS] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char end[2 * BLOCK_BYTES] = {0}; /* the rest, the bit 1, zeros, and the length in bits */
    const unsigned char *p = bytes;
    size_t rest = size % BLOCK_BYTES;
    size_t end_size = rest < LENGTH_AT ? BLOCK_BYTES : 2 * BLOCK_BYTES;
    uint64_t bits = (uint64_t)size * 8;
    memcpy(ret_digest, start, sizeof start);
    for (size_t i = 0; i < size - rest; i += BLOCK_BYTES) AddBlock(ret_digest, p + i);
    if (rest) memcpy(end, p + size - rest, rest);
    end[rest] = 0x80;
    for (size_t i = 1; i <= 8; i++, bits >>= 8) end[end_size - i] = (unsigned char)bits;
    for (size_t i = 0; i < end_size; i += BLOCK_BYTES) AddBlock(ret_digest, end + i);
}
