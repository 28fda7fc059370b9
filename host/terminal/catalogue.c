#include "terminal/catalogue.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>

typedef struct Message {
    wchar_t *english;
    wchar_t *translation;
} Message;

static struct {
    Message *messages; /* sorted by `english` */
    size_t count;
} catalogue;

static int Compare(const void *a, const void *b) {
    return wcscmp(((const Message *)a)->english, ((const Message *)b)->english);
}

static const wchar_t *Find(const wchar_t *english) {
    const Message wanted = {.english = (wchar_t *)english}; /* only compared */
    if (!catalogue.count) return english;
    const Message *found = bsearch(&wanted, catalogue.messages, catalogue.count, sizeof wanted, Compare);
    return found ? found->translation : english;
}

/* Appends the text between the quotes of a line and resolves its escapes. */
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

/* Adds an entry and empties both texts. Skips the header and untranslated messages. */
static void Add(Text *english, Text *translation) {
    wchar_t *from = TextTake(english);
    wchar_t *to = TextTake(translation);
    if (!*from || !*to) {
        free(from);
        free(to);
        return;
    }
    catalogue.messages = MemoryResize(catalogue.messages, catalogue.count + 1, sizeof *catalogue.messages);
    catalogue.messages[catalogue.count++] = (Message){from, to};
}

void CatalogueLoad(const wchar_t *text) {
    Text english = {0};
    Text translation = {0};
    Text *current = NULL;
    bool fuzzy = false;
    for (const wchar_t *line = text; *line;) {
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
    qsort(catalogue.messages, catalogue.count, sizeof *catalogue.messages, Compare);
    TranslationUse(Find);
}

void CatalogueReset(void) {
    TranslationUse(NULL);
    catalogue.count = 0; /* the messages themselves may be in use */
}
