#include "log/naming.h"

#include "base/text.h"

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
        if (*p != L'-' && *p != L':') TextAppendCharacter(&name, *p); /* no file's name has a colon */
    }
    if (stamp->number > 1) TextAppendFormat(&name, L"-%u", stamp->number);
    TextAppend(&name, extension);
    return TextTake(&name);
}

/* Takes what `pattern` has: 0 is a digit, and goes to `when`; - and : go there alone; anything else is itself. */
static const wchar_t *TakePattern(const wchar_t *text, const wchar_t *pattern, wchar_t *when) {
    for (; *pattern; pattern++) {
        bool given = *pattern != L'-' && *pattern != L':';
        bool digit = *pattern == L'0';
        if (given && (digit ? !(*text >= L'0' && *text <= L'9') : towupper((wint_t)*text) != (wint_t)*pattern)) {
            return NULL;
        }
        *when++ = digit ? *text : *pattern;
        if (given) text++;
    }
    *when = L'\0';
    return text;
}

static bool TakeNumber(const wchar_t **text, unsigned *ret_number) {
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
    rest = TakePattern(rest, L"0000-00-00T00:00:00.000Z", stamp.when);
    if (!rest) return false;
    if (*rest == L'-') {
        rest++;
        if (!TakeNumber(&rest, &stamp.number)) return false;
    }
    if (!TextEqualFold(rest, extension)) return false;
    *ret_stamp = stamp;
    return true;
}

int NamingCompare(const NamingStamp *a, const NamingStamp *b) {
    int order = wcscmp(a->when, b->when); /* of one length: as strings */
    return order ? order : (a->number > b->number) - (a->number < b->number);
}
