#include "settings/expansion.h"

#include <stdlib.h>

const wchar_t *ExpansionFind(const TextList *variables, const wchar_t *name) {
    size_t length = wcslen(name);
    for (size_t i = variables->count; i-- > 0;) {
        const wchar_t *pair = variables->items[i];
        if (length && TextStartsWithFold(pair, name) && pair[length] == L'=') return pair + length + 1;
    }
    return NULL;
}

/* Returns true if text between two percent signs was probably meant as a name: "50 % of 100 %" contains no name. */
static bool IsName(const wchar_t *text) {
    return *text && !wcspbrk(text, L" \t=");
}

typedef struct Expansion {
    const wchar_t *variable; /* whose value it is */
    const TextList *own;
    const TextList *inherited;
    TextList *unknown;
} Expansion;

/* Appends what stands at the percent sign `p`, and returns the end of it. */
static const wchar_t *AppendReference(const Expansion *expansion, const wchar_t *p, Text *value) {
    const wchar_t *close = wcschr(p + 1, L'%');
    if (!close || close == p + 1) {
        TextAppendCharacter(value, L'%');
        return close ? close + 1 : p + 1;
    }
    wchar_t *name = TextCopyLength(p + 1, (size_t)(close - p - 1));
    const wchar_t *found = ExpansionFind(expansion->own, name);
    const wchar_t *end = close + 1;
    if (!found) found = ExpansionFind(expansion->inherited, name);
    if (found) {
        TextAppend(value, found);
    } else if (IsName(name)) {
        TextAppendFormat(value, L"%%%ls%%", name);
        TextListAppendOwned(expansion->unknown, TextPrint(L"%ls=%ls", expansion->variable, name));
    } else {
        TextAppendCharacter(value, L'%');
        end = p + 1;
    }
    free(name);
    return end;
}

static wchar_t *Expand(const Expansion *expansion, const wchar_t *text) {
    Text value = {0};
    while (*text) {
        size_t length = wcscspn(text, L"%");
        TextAppendLength(&value, text, length);
        text += length;
        if (*text) text = AppendReference(expansion, text, &value);
    }
    return TextTake(&value);
}

void ExpansionAppend(const TextList *variables, const TextList *inherited, TextList *ret_expanded,
                     TextList *ret_unknown) {
    for (size_t i = 0; i < variables->count; i++) {
        const wchar_t *pair = variables->items[i];
        const wchar_t *equals = wcschr(pair, L'=');
        if (!equals) continue; /* the settings do not allow this */
        wchar_t *name = TextCopyLength(pair, (size_t)(equals - pair));
        const Expansion expansion = {name, ret_expanded, inherited, ret_unknown};
        wchar_t *value = Expand(&expansion, equals + 1);
        TextListAppendOwned(ret_expanded, TextPrint(L"%ls=%ls", name, value));
        free(value);
        free(name);
    }
}
