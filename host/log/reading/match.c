#include "log/reading/match.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

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

Match MatchNew(const char *text, MatchLower *lower) {
    size_t length = strlen(text);
    MatchLower *needed = IsAscii(text) ? NULL : lower;
    Match match = {.text = MemoryNew(length + 1, 1), .length = length, .lower = needed};
    memcpy(match.text, text, length);
    match.fold = !HasCapital(text, needed);
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

/* Returns the first occurrence of a letter, with `fold` in either case; NULL if there is none. */
static const char *FindLetter(const char *bytes, size_t length, char letter, bool fold) {
    const char *found = memchr(bytes, letter, length);
    if (!fold || letter < 'a' || letter > 'z') return found;
    const char *capital = memchr(bytes, letter - 'a' + 'A', found ? (size_t)(found - bytes) : length);
    return capital ? capital : found;
}

static bool Search(const Match *match, const char *bytes, size_t length, bool fold) {
    if (!match->length) return true;
    while (length >= match->length) {
        const char *found = FindLetter(bytes, length - match->length + 1, *match->text, fold);
        if (!found) return false;
        if (IsAt(match, found, fold)) return true;
        length -= (size_t)(found + 1 - bytes);
        bytes = found + 1;
    }
    return false;
}

bool MatchLine(const Match *match, const Line *line) {
    size_t length = LineLengthOfText(line);
    if (!match->fold || !match->lower) return Search(match, line->bytes, length, match->fold);
    size_t small_length = 0;
    char *small = match->lower(line->bytes, length, &small_length);
    bool found = Search(match, small, small_length, false);
    free(small);
    return found;
}
