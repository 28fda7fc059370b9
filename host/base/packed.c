#include "base/packed.h"

#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_BITS = 15, /* of a code */
    LITERALS = 288,
    DISTANCES = 30,
    LENGTH_CODES = 19,
    END_OF_BLOCK = 256,
    FIRST_LENGTH = 257,
    SHORTEST_MATCH = 3
};

typedef struct Input {
    const unsigned char *next;
    const unsigned char *end;
    uint32_t bits; /* read, and not used yet: the lowest first */
    unsigned count;
    bool failed; /* the data is damaged or ends too early */
} Input;

typedef struct Output {
    unsigned char *start;
    unsigned char *next;
    unsigned char *end;
} Output;

/* A canonical Huffman code: how many codes have each length, and the symbols in the order of their codes. */
typedef struct Code {
    uint16_t counts[MAX_BITS + 1];
    uint16_t symbols[LITERALS];
} Code;

static unsigned Bits(Input *input, unsigned count) {
    while (input->count < count) {
        if (input->next == input->end) {
            input->failed = true;
            return 0;
        }
        input->bits |= (uint32_t)*input->next++ << input->count;
        input->count += 8;
    }
    unsigned value = input->bits & ((1u << count) - 1);
    input->bits >>= count;
    input->count -= count;
    return value;
}

static void MakeCode(Code *code, const unsigned char *lengths, unsigned count) {
    uint16_t offsets[MAX_BITS + 1] = {0};
    memset(code->counts, 0, sizeof code->counts);
    for (unsigned symbol = 0; symbol < count; symbol++) code->counts[lengths[symbol]]++;
    code->counts[0] = 0;
    for (unsigned length = 1; length < MAX_BITS; length++) {
        offsets[length + 1] = (uint16_t)(offsets[length] + code->counts[length]);
    }
    for (unsigned symbol = 0; symbol < count; symbol++) {
        if (lengths[symbol]) code->symbols[offsets[lengths[symbol]]++] = (uint16_t)symbol;
    }
}

/* Reads one symbol. A code comes with its highest bit first. */
static unsigned Symbol(Input *input, const Code *code) {
    int bits = 0;
    int first = 0; /* the first code of this length */
    int index = 0; /* where its symbol is */
    for (int length = 1; length <= MAX_BITS; length++) {
        bits |= (int)Bits(input, 1);
        int count = code->counts[length];
        if (input->failed) return 0;
        if (bits - first < count) return code->symbols[index + bits - first];
        index += count;
        first = (first + count) << 1;
        bits <<= 1;
    }
    input->failed = true;
    return 0;
}

static void CopyMatch(Output *output, size_t length, size_t distance, Input *input) {
    if (distance > (size_t)(output->next - output->start) || length > (size_t)(output->end - output->next)) {
        input->failed = true;
        return;
    }
    for (; length; length--, output->next++) *output->next = output->next[-(ptrdiff_t)distance]; /* may overlap */
}

/* Reads the rest of a length or of a distance, whose first part is `base`. */
static unsigned Extended(Input *input, const uint16_t *bases, const unsigned char *extra_bits, unsigned symbol) {
    return bases[symbol] + Bits(input, extra_bits[symbol]);
}

static void ReadBlock(Input *input, Output *output, const Code *literals, const Code *distances) {
    static const uint16_t lengths[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                       31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const unsigned char length_bits[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    static const uint16_t offsets[] = {1,    2,    3,    4,    5,    7,    9,    13,    17,    25,
                                       33,   49,   65,   97,   129,  193,  257,  385,   513,   769,
                                       1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
    static const unsigned char offset_bits[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                                6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
    for (;;) {
        unsigned symbol = Symbol(input, literals);
        if (input->failed || symbol == END_OF_BLOCK) return;
        if (symbol < END_OF_BLOCK) {
            input->failed = output->next == output->end;
            if (input->failed) return;
            *output->next++ = (unsigned char)symbol;
            continue;
        }
        if (symbol - FIRST_LENGTH >= sizeof length_bits) input->failed = true;
        if (input->failed) return;
        size_t length = Extended(input, lengths, length_bits, symbol - FIRST_LENGTH);
        unsigned distance = Symbol(input, distances);
        if (distance >= DISTANCES) input->failed = true;
        if (input->failed) return;
        CopyMatch(output, length, Extended(input, offsets, offset_bits, distance), input);
    }
}

/* Reads the code lengths of a block that brings its own codes. */
static void ReadCodes(Input *input, Code *literals, Code *distances) {
    static const unsigned char order[LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    unsigned char lengths[LITERALS + 32] = {0};
    Code code;
    unsigned literal_count = Bits(input, 5) + 257;
    unsigned count = literal_count + Bits(input, 5) + 1;
    unsigned code_count = Bits(input, 4) + 4;
    for (unsigned i = 0; i < code_count; i++) lengths[order[i]] = (unsigned char)Bits(input, 3);
    MakeCode(&code, lengths, LENGTH_CODES);
    memset(lengths, 0, sizeof lengths);
    for (unsigned i = 0; i < count && !input->failed;) {
        unsigned symbol = Symbol(input, &code);
        unsigned repeat = symbol < 16    ? 1
                          : symbol == 16 ? 3 + Bits(input, 2)
                          : symbol == 17 ? 3 + Bits(input, 3)
                                         : 11 + Bits(input, 7);
        unsigned char length = symbol < 16 ? (unsigned char)symbol : symbol == 16 && i ? lengths[i - 1] : 0;
        if (i + repeat > count || literal_count > LITERALS) input->failed = true;
        for (; repeat && !input->failed; repeat--) lengths[i++] = length;
    }
    if (input->failed) return;
    MakeCode(literals, lengths, literal_count);
    MakeCode(distances, lengths + literal_count, count - literal_count);
}

/* Makes the codes that the format defines, which a short block uses. */
static void FixedCodes(Code *literals, Code *distances) {
    unsigned char lengths[LITERALS];
    for (unsigned i = 0; i < LITERALS; i++) lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    MakeCode(literals, lengths, LITERALS);
    memset(lengths, 5, DISTANCES);
    MakeCode(distances, lengths, DISTANCES);
}

/* A block of bytes that are not compressed counts as damage: compressed text has no such block. */
bool PackedInflate(const Packed *packed, unsigned char *ret_bytes) {
    enum { FIXED_CODES = 1, OWN_CODES = 2 };
    Input input = {.next = packed->data, .end = packed->data + packed->size};
    Output output = {ret_bytes, ret_bytes, ret_bytes + packed->length};
    Code literals;
    Code distances;
    for (bool last = false; !last && !input.failed;) {
        last = Bits(&input, 1) != 0;
        switch (Bits(&input, 2)) {
        case FIXED_CODES:
            FixedCodes(&literals, &distances);
            break;
        case OWN_CODES:
            ReadCodes(&input, &literals, &distances);
            break;
        default:
            return false;
        }
        if (!input.failed) ReadBlock(&input, &output, &literals, &distances);
    }
    return !input.failed && output.next == output.end;
}

char *PackedText(const Packed *packed) {
    char *text = MemoryNew(packed->length + 1, 1);
    if (!PackedInflate(packed, (unsigned char *)text)) *text = '\0';
    return text;
}
