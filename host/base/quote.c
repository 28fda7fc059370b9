#include "base/quote.h"

#include <wchar.h>

static void QuoteSeparate(Text *line) {
    if (line->length) TextAppendCharacter(line, L' ');
}

static void QuoteBackslashes(Text *line, size_t count) {
    while (count--) TextAppendCharacter(line, L'\\');
}

void QuoteArgument(Text *line, const wchar_t *argument) {
    QuoteSeparate(line);
    if (*argument && !wcspbrk(argument, L" \t\n\v\"")) {
        TextAppend(line, argument);
        return;
    }
    TextAppendCharacter(line, L'"');
    for (const wchar_t *p = argument;; p++) {
        size_t backslashes = 0;
        for (; *p == L'\\'; p++) backslashes++;
        /* Backslashes are literal except before a quote, also the closing one, where each must be doubled. */
        if (!*p) {
            QuoteBackslashes(line, backslashes * 2);
            break;
        }
        QuoteBackslashes(line, *p == L'"' ? backslashes * 2 + 1 : backslashes);
        TextAppendCharacter(line, *p);
    }
    TextAppendCharacter(line, L'"');
}

void QuoteProgram(Text *line, const wchar_t *path) {
    QuoteSeparate(line);
    TextAppendCharacter(line, L'"');
    TextAppend(line, path); /* a path contains no quotes, and its backslashes are literal here */
    TextAppendCharacter(line, L'"');
}

static bool QuoteIsSpace(wchar_t character) {
    return character == L' ' || character == L'\t';
}

/* Reads the program: up to the closing quote or to white space, without escapes. */
static const wchar_t *QuoteReadProgram(const wchar_t *p, TextList *arguments) {
    bool quoted = *p == L'"';
    if (quoted) p++;
    const wchar_t *start = p;
    while (*p && (quoted ? *p != L'"' : !QuoteIsSpace(*p))) p++;
    TextListAppendOwned(arguments, TextCopyLength(start, (size_t)(p - start)));
    return quoted && *p ? p + 1 : p;
}

static const wchar_t *QuoteReadArgument(const wchar_t *p, TextList *arguments) {
    Text argument = {0};
    bool quoted = false;
    for (; *p && (quoted || !QuoteIsSpace(*p)); p++) {
        size_t backslashes = 0;
        for (; *p == L'\\'; p++) backslashes++;
        if (*p != L'"') {
            QuoteBackslashes(&argument, backslashes);
            if (!*p || (!quoted && QuoteIsSpace(*p))) break;
            TextAppendCharacter(&argument, *p);
            continue;
        }
        QuoteBackslashes(&argument, backslashes / 2);
        if (backslashes % 2) {
            TextAppendCharacter(&argument, L'"');
        } else if (quoted && p[1] == L'"') { /* two quotes inside quotes are one literal quote */
            TextAppendCharacter(&argument, *++p);
        } else {
            quoted = !quoted;
        }
    }
    TextListAppendOwned(arguments, TextTake(&argument));
    return p;
}

void QuoteSplitArguments(const wchar_t *line, TextList *ret_arguments) {
    for (const wchar_t *p = line;;) {
        while (QuoteIsSpace(*p)) p++;
        if (!*p) return;
        p = QuoteReadArgument(p, ret_arguments);
    }
}

void QuoteSplit(const wchar_t *line, TextList *ret_arguments) {
    QuoteSplitArguments(QuoteReadProgram(line, ret_arguments), ret_arguments);
}

/* Is this a character without a special meaning to any shell? General Punctuation contains spaces, and quotes that
 * PowerShell recognizes. */
static bool QuoteIsPlain(wchar_t c) {
    if (c >= 0x80) return c != 0xA0 && c != 0x3000 && (c < 0x2000 || c > 0x206F);
    return (c >= L'a' && c <= L'z') || (c >= L'A' && c <= L'Z') || (c >= L'0' && c <= L'9') || wcschr(L"-_.\\", c);
}

QuotedName QuoteName(const wchar_t *name) {
    enum { LONGEST = sizeof(QuotedName) / sizeof(wchar_t) - 3 };
    QuotedName quoted = {{0}};
    bool plain = *name != L'\0';
    size_t length = 0;
    for (; length < LONGEST && name[length]; length++) plain = plain && QuoteIsPlain(name[length]);
    if (!plain) quoted.text[0] = quoted.text[length + 1] = L'"';
    wmemcpy(quoted.text + (plain ? 0 : 1), name, length);
    return quoted;
}
