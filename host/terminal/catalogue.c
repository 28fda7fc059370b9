#include "terminal/catalogue.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdint.h>
#include <stdlib.h>

typedef struct Message {
    uint32_t key; /* KeyOf the English message */
    wchar_t *translation;
} Message;

static struct {
    Message *messages; /* sorted by `key` */
    size_t count;
} catalogue;

/* FNV-1a over the UTF-16 units. cmake/pack.py computes it as well, and checks that no two messages have the same key.
 */
static uint32_t KeyOf(const wchar_t *english) {
    uint32_t key = 2166136261U;
    for (const wchar_t *p = english; *p; p++) key = (key ^ (uint32_t)*p) * 16777619U;
    return key;
}

static int Compare(const void *a, const void *b) {
    uint32_t first = ((const Message *)a)->key;
    uint32_t second = ((const Message *)b)->key;
    return (first > second) - (first < second);
}

static const wchar_t *Find(const wchar_t *english) {
    if (!catalogue.count) return english;
    const Message wanted = {.key = KeyOf(english)};
    const Message *found = bsearch(&wanted, catalogue.messages, catalogue.count, sizeof wanted, Compare);
    return found ? found->translation : english;
}

/* Appends the text between the quotes of a line and resolves its escapes, or a key, which has no quotes. */
static void AppendQuoted(Text *text, const wchar_t *line, size_t length) {
    static const wchar_t keyword[] = L"msgid ";
    const wchar_t *end = line + length;
    const wchar_t *p = line;
    if (TextStartsWith(line, L"msgid @")) {
        TextAppendLength(text, line + wcslen(keyword), length - wcslen(keyword));
        return;
    }
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

/* Returns the key of a message: the text itself, or "@" and its key in hexadecimal. */
static uint32_t ReadKey(const wchar_t *message) {
    return *message == L'@' ? (uint32_t)wcstoul(message + 1, NULL, 16) : KeyOf(message);
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
    catalogue.messages[catalogue.count++] = (Message){ReadKey(from), to};
    free(from);
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
