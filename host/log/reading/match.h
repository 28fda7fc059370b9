/* Finds lines that contain a text. Pure. */
#ifndef PYHOSTSVC_LOG_READING_MATCH_H
#define PYHOSTSVC_LOG_READING_MATCH_H

#include "log/reading/lines.h"

#include <stdbool.h>
#include <stddef.h>

/* Converts UTF-8 text of any alphabet to lower case; the caller frees the result. The function needs the system. */
typedef char *MatchLower(const char *bytes, size_t length, size_t *ret_length);

typedef struct Match {
    char *text; /* UTF-8 */
    size_t length;
    bool fold;         /* ignore case, because the text has no capital letter */
    MatchLower *lower; /* set if the text has non-ASCII characters; otherwise NULL */
    size_t rare[2];    /* positions of two bytes of the text that logs rarely contain */
} Match;

/* Prepares a search; it ignores case if `text` has no capital letter. The caller frees it with MatchFree. */
Match MatchNew(const char *text, MatchLower *lower);
void MatchFree(Match *match);

bool MatchLine(const Match *match, const Line *line);

/* Finds the next or the previous line that matches; NULL matches every line. Only lines that may match are taken apart:
 * the others are searched in blocks. */
bool MatchNext(const Match *match, Lines *lines, Line *ret_line);
bool MatchPrevious(const Match *match, Lines *lines, Line *ret_line);

#endif
