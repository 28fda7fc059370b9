#include "log/reading/match.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#define HAS_VECTORS 1
#else
#define HAS_VECTORS 0
#endif

static char Small(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool IsAscii(const char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text >= 0x80) return false;
    }
    return true;
}

static bool HasCapital(const char *text, MatchLower *lower) {
    size_t length = strlen(text);
    if (!lower) {
        while (length && Small(text[length - 1]) == text[length - 1]) length--;
        return length > 0;
    }
    size_t small_length = 0;
    char *small = lower(text, length, &small_length);
    bool same = small_length == length && memcmp(small, text, length) == 0;
    free(small);
    return !same;
}

/* Returns how common a byte is in logs: 0 for the rarest ones. */
static size_t Frequency(char byte) {
    static const char common[] = " 0123456789:-etaoinsrlcdupm./[],_=\"'()TION\r\n"; /* the most common first */
    const char *found = byte ? strchr(common, byte) : NULL;
    return found ? sizeof common - (size_t)(found - common) : 0;
}

/* Chooses the two rarest bytes of a text; they are the same one if there is only one. */
static void ChooseRare(Match *match) {
    for (size_t i = 1; i < match->length; i++) {
        if (Frequency(match->text[i]) < Frequency(match->text[match->rare[0]])) match->rare[0] = i;
    }
    match->rare[1] = match->rare[0] ? 0 : match->length > 1;
    for (size_t i = 0; i < match->length; i++) {
        bool rarer = Frequency(match->text[i]) < Frequency(match->text[match->rare[1]]);
        if (i != match->rare[0] && rarer) match->rare[1] = i;
    }
}

Match MatchNew(const char *text, MatchLower *lower) {
    size_t length = strlen(text);
    MatchLower *needed = IsAscii(text) ? NULL : lower;
    Match match = {.text = MemoryNew(length + 1, 1), .length = length, .lower = needed};
    memcpy(match.text, text, length);
    match.fold = !HasCapital(text, needed);
    ChooseRare(&match);
    return match;
}

void MatchFree(Match *match) {
    free(match->text);
    *match = (Match){0};
}

static bool IsAt(const Match *match, const char *bytes, bool fold) {
    if (!fold) return memcmp(bytes, match->text, match->length) == 0;
    for (size_t i = 0; i < match->length; i++) {
        if (Small(bytes[i]) != match->text[i]) return false;
    }
    return true;
}

/* A block of positions at which a text may begin. A vector of 16 bytes is compared at once where there are vectors. */
enum { BLOCK = HAS_VECTORS ? 16 : 1 };

typedef struct Probe {
#if HAS_VECTORS
    __m128i bytes[2]; /* the two rare bytes */
    __m128i folds[2]; /* 0x20 to make letters small, or 0 */
#endif
    const Match *match;
    bool fold;
} Probe;

static char FoldOf(const Match *match, size_t at, bool fold) {
    return fold && match->text[at] >= 'a' && match->text[at] <= 'z' ? 0x20 : 0;
}

static Probe ProbeOf(const Match *match, bool fold) {
    Probe probe = {.match = match, .fold = fold};
#if HAS_VECTORS
    for (int i = 0; i < 2; i++) {
        probe.bytes[i] = _mm_set1_epi8(match->text[match->rare[i]]);
        probe.folds[i] = _mm_set1_epi8(FoldOf(match, match->rare[i], fold));
    }
#endif
    return probe;
}

/* Returns a bit for each of the BLOCK positions from `at` on at which both rare bytes fit. */
static unsigned Candidates(const Probe *probe, const char *at) {
    const Match *match = probe->match;
#if HAS_VECTORS
    __m128i first = _mm_loadu_si128((const void *)(at + match->rare[0]));
    __m128i second = _mm_loadu_si128((const void *)(at + match->rare[1]));
    first = _mm_cmpeq_epi8(_mm_or_si128(first, probe->folds[0]), probe->bytes[0]);
    second = _mm_cmpeq_epi8(_mm_or_si128(second, probe->folds[1]), probe->bytes[1]);
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(first, second));
#else
    size_t rare = match->rare[0];
    return (at[rare] | FoldOf(match, rare, probe->fold)) == match->text[rare];
#endif
}

/* Returns the first occurrence in `bytes`, or the last one; NULL if there is none. */
static const char *Find(const Match *match, const char *bytes, size_t length, bool fold) {
    if (length < match->length) return NULL;
    if (!match->length) return bytes;
    Probe probe = ProbeOf(match, fold);
    size_t positions = length - match->length + 1;
    size_t at = 0;
    for (; positions - at >= BLOCK; at += BLOCK) {
        unsigned candidates = Candidates(&probe, bytes + at);
        for (size_t i = 0; candidates; candidates >>= 1, i++) {
            if ((candidates & 1) && IsAt(match, bytes + at + i, fold)) return bytes + at + i;
        }
    }
    for (; at < positions; at++) {
        if (IsAt(match, bytes + at, fold)) return bytes + at;
    }
    return NULL;
}

static const char *FindLast(const Match *match, const char *bytes, size_t length, bool fold) {
    if (length < match->length) return NULL;
    if (!match->length) return bytes + length;
    Probe probe = ProbeOf(match, fold);
    size_t left = length - match->length + 1; /* positions */
    for (; left >= BLOCK; left -= BLOCK) {
        const char *at = bytes + left - BLOCK;
        unsigned candidates = Candidates(&probe, at);
        for (size_t i = BLOCK; candidates && i > 0; i--) {
            if ((candidates >> (i - 1) & 1) && IsAt(match, at + i - 1, fold)) return at + i - 1;
        }
    }
    for (; left > 0; left--) {
        if (IsAt(match, bytes + left - 1, fold)) return bytes + left - 1;
    }
    return NULL;
}

bool MatchLine(const Match *match, const Line *line) {
    size_t length = LineLengthOfText(line);
    if (!match->fold || !match->lower) return Find(match, line->bytes, length, match->fold) != NULL;
    size_t small_length = 0;
    char *small = match->lower(line->bytes, length, &small_length);
    bool found = Find(match, small, small_length, false) != NULL;
    free(small);
    return found;
}

/* Can the bytes of several lines be searched at once? Letters that are not in ASCII are converted line by line. */
static bool IsPlain(const Match *match) {
    return match && match->length && !(match->fold && match->lower);
}

/* Skips the lines before the first one that may match. */
static void SkipForwards(const Match *match, Lines *lines) {
    size_t length = 0;
    const char *bytes = LinesPeek(lines, &length);
    const char *found = length ? Find(match, bytes, length, match->fold) : NULL;
    size_t skipped = found ? (size_t)(found - bytes) : length;
    while (skipped && bytes[skipped - 1] != '\n') skipped--;
    LinesSkipFirst(lines, skipped);
}

/* Skips the lines after the last one that may match. The first bytes may be the end of a line that was not read yet. */
static void SkipBackwards(const Match *match, Lines *lines) {
    size_t length = 0;
    const char *bytes = LinesPeek(lines, &length);
    const char *found = length ? FindLast(match, bytes, length, match->fold) : NULL;
    const char *from = found ? found : bytes;
    const char *end = length ? memchr(from, '\n', length - (size_t)(from - bytes)) : NULL;
    if (end) LinesSkipLast(lines, length - (size_t)(end - bytes) - 1);
}

bool MatchNext(const Match *match, Lines *lines, Line *ret_line) {
    for (;;) {
        if (IsPlain(match)) SkipForwards(match, lines);
        if (!LinesNext(lines, ret_line)) return false;
        if (!match || MatchLine(match, ret_line)) return true;
    }
}

bool MatchPrevious(const Match *match, Lines *lines, Line *ret_line) {
    for (;;) {
        if (IsPlain(match)) SkipBackwards(match, lines);
        if (!LinesPrevious(lines, ret_line)) return false;
        if (!match || MatchLine(match, ret_line)) return true;
    }
}
