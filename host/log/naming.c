#include "log/naming.h"

#include "base/array.h"
#include "base/text.h"

#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

static const wchar_t extension[] = L".log";

wchar_t *NamingStandardError(const wchar_t *service) {
    return TextPrint(L"%ls.stderr", service);
}

wchar_t *NamingLive(const wchar_t *base) {
    return TextPrint(L"%ls%ls", base, extension);
}

wchar_t *NamingRotated(const wchar_t *base, const NamingStamp *stamp) {
    Text name = {0};
    TextAppendFormat(&name, L"%ls-", base);
    for (const wchar_t *p = stamp->when; *p; p++) {
        if (*p != L'-' && *p != L':') TextAppendCharacter(&name, *p); /* file names cannot contain colons */
    }
    if (stamp->number > 1) TextAppendFormat(&name, L"-%u", stamp->number);
    TextAppend(&name, extension);
    return TextTake(&name);
}

/* Parses `text` by `pattern` and writes the time to `when`. A 0 in the pattern is any digit; - and : are only in
 * `when`; other characters are themselves. */
static const wchar_t *ParsePattern(const wchar_t *text, const wchar_t *pattern, wchar_t *when) {
    for (; *pattern; pattern++) {
        bool in_text = *pattern != L'-' && *pattern != L':';
        bool digit = *pattern == L'0';
        if (in_text && (digit ? !(*text >= L'0' && *text <= L'9') : towupper((wint_t)*text) != (wint_t)*pattern)) {
            return NULL;
        }
        *when++ = digit ? *text : *pattern;
        if (in_text) text++;
    }
    *when = L'\0';
    return text;
}

static bool ParseNumber(const wchar_t **text, unsigned *ret_number) {
    enum { MOST = 1000000 };
    unsigned number = 0;
    for (; **text >= L'0' && **text <= L'9' && number < MOST; (*text)++) {
        number = number * 10 + (unsigned)(**text - L'0');
    }
    *ret_number = number;
    return number > 1;
}

bool NamingParse(const wchar_t *base, const wchar_t *file, NamingStamp *ret_stamp) {
    NamingStamp stamp = {.number = 1};
    if (!TextStartsWithFold(file, base)) return false;
    const wchar_t *rest = file + wcslen(base);
    if (*rest++ != L'-') return false;
    rest = ParsePattern(rest, L"0000-00-00T00:00:00.000Z", stamp.when);
    if (!rest) return false;
    if (*rest == L'-') {
        rest++;
        if (!ParseNumber(&rest, &stamp.number)) return false;
    }
    if (!TextEqualFold(rest, extension)) return false;
    *ret_stamp = stamp;
    return true;
}

/* Returns whether the live or a rotated file of `base` has the name of the live file `file`. */
static bool HasFile(const wchar_t *base, const wchar_t *file) {
    NamingStamp stamp;
    wchar_t *live = NamingLive(base);
    bool has = TextEqualFold(live, file) || NamingParse(base, file, &stamp);
    free(live);
    return has;
}

/* Returns whether `a` has a file with the name of a live file of `b`. */
static bool HasLiveOf(const wchar_t *a, const wchar_t *b) {
    wchar_t *bases[] = {TextCopy(a), NamingStandardError(a)};
    wchar_t *error_base = NamingStandardError(b);
    wchar_t *files[] = {NamingLive(b), NamingLive(error_base)};
    bool has = false;
    for (size_t i = 0; i < COUNT_OF(bases); i++) {
        for (size_t j = 0; j < COUNT_OF(files); j++) has = has || HasFile(bases[i], files[j]);
    }
    for (size_t i = 0; i < COUNT_OF(bases); i++) free(bases[i]);
    for (size_t j = 0; j < COUNT_OF(files); j++) free(files[j]);
    free(error_base);
    return has;
}

bool NamingShares(const wchar_t *a, const wchar_t *b) {
    return HasLiveOf(a, b) || HasLiveOf(b, a);
}

int NamingCompare(const NamingStamp *a, const NamingStamp *b) {
    int order = wcscmp(a->when, b->when); /* all have the same length, so they compare as strings */
    return order ? order : (a->number > b->number) - (a->number < b->number);
}
