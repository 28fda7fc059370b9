#include "base/language.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>

typedef struct Message {
    wchar_t *english;
    wchar_t *translation;
} Message;

static struct {
    Message *messages; /* sorted by `english` */
    size_t count;
} language;

static int Compare(const void *a, const void *b) {
    return wcscmp(((const Message *)a)->english, ((const Message *)b)->english);
}

const wchar_t *Translated(const wchar_t *english) {
    const Message wanted = {.english = (wchar_t *)english}; /* only compared */
    if (!language.count || !english) return english;
    const Message *found = bsearch(&wanted, language.messages, language.count, sizeof wanted, Compare);
    return found ? found->translation : english;
}

/* What is between the quotes of a line, its escapes resolved. */
static void AppendQuoted(Text *text, const wchar_t *line, size_t length) {
    const wchar_t *end = line + length;
    const wchar_t *p = line;
    while (p < end && *p != L'"') p++;
    for (p++; p < end && *p != L'"'; p++) {
        if (*p != L'\\' || p + 1 == end) {
            TextAppendCharacter(text, *p);
            continue;
        }
        p++;
        TextAppendCharacter(text, *p == L'n' ? L'\n' : *p == L't' ? L'\t' : *p);
    }
}

/* Takes both. A header has no English, and what is not translated no translation. */
static void Add(Text *english, Text *translation) {
    wchar_t *from = TextTake(english);
    wchar_t *to = TextTake(translation);
    if (!*from || !*to) {
        free(from);
        free(to);
        return;
    }
    language.messages = MemoryResize(language.messages, language.count + 1, sizeof *language.messages);
    language.messages[language.count++] = (Message){from, to};
}

void LanguageUse(const wchar_t *catalogue) {
    Text english = {0};
    Text translation = {0};
    Text *current = NULL;
    bool fuzzy = false;
    for (const wchar_t *line = catalogue; *line;) {
        size_t length = wcscspn(line, L"\n");
        if (TextStartsWith(line, L"#,") && length > 2)
            fuzzy = wcsstr(line, L"fuzzy") && wcsstr(line, L"fuzzy") < line + length;
        if (TextStartsWith(line, L"msgid ")) {
            Add(&english, &translation);
            current = fuzzy ? NULL : &english;
            fuzzy = false;
        } else if (TextStartsWith(line, L"msgstr ")) {
            current = current ? &translation : NULL;
        }
        bool quoted = *line == L'"' || TextStartsWith(line, L"msg");
        if (quoted && current) AppendQuoted(current, line, length);
        line += length + (line[length] == L'\n');
    }
    Add(&english, &translation);
    qsort(language.messages, language.count, sizeof *language.messages, Compare);
}

void LanguageForget(void) {
    language.count = 0; /* the messages themselves may be in use */
}
