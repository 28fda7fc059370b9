/* Lines that have a text in them. Pure. */
#ifndef PYHOSTSVC_LOG_READING_MATCH_H
#define PYHOSTSVC_LOG_READING_MATCH_H

#include "log/reading/lines.h"

#include <stdbool.h>
#include <stddef.h>

/* Small letters of all alphabets, of UTF-8 into UTF-8; the caller frees. The system knows them: base/file.h. */
typedef char *MatchLower(const char *bytes, size_t length, size_t *ret_length);

typedef struct Match {
    char *text; /* UTF-8 */
    size_t length;
    bool fold;         /* without regard to case: the text has no capital */
    MatchLower *lower; /* of a text that has other letters than ASCII's; NULL: it has none */
} Match;

/* A text without a capital in it is found without regard to case. Free with MatchFree. */
Match MatchNew(const char *text, MatchLower *lower);
void MatchFree(Match *match);

bool MatchLine(const Match *match, const Line *line);

#endif
