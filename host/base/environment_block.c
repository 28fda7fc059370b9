#include "base/environment_block.h"

#include "base/memory.h"
#include "base/text.h"

#include <wctype.h>

/* The name of a drive's own directory begins with an equals sign: "=C:=C:\folder". */
static size_t NameLength(const wchar_t *pair) {
    const wchar_t *equals = wcschr(pair + 1, L'=');
    return equals ? (size_t)(equals - pair) : wcslen(pair);
}

/* Returns less than 0, 0 or more than 0, as the name of `pair` sorts before, with or after `name`. */
static int CompareName(const wchar_t *pair, const wchar_t *name) {
    size_t length = NameLength(pair);
    for (size_t i = 0; i < length && name[i]; i++) {
        wint_t a = towupper((wint_t)pair[i]);
        wint_t b = towupper((wint_t)name[i]);
        if (a != b) return a < b ? -1 : 1;
    }
    size_t other = wcslen(name);
    return length < other ? -1 : length > other;
}

const wchar_t *EnvironmentBlockGet(const wchar_t *block, const wchar_t *name) {
    for (const wchar_t *pair = block; *pair; pair += wcslen(pair) + 1) {
        const wchar_t *equals = pair + NameLength(pair);
        if (*equals && CompareName(pair, name) == 0) return equals + 1;
    }
    return NULL;
}

static void AppendPair(Text *block, const wchar_t *name, const wchar_t *value) {
    TextAppendFormat(block, L"%ls=%ls", name, value);
    TextAppendCharacter(block, L'\0');
}

/* Ends a block and returns it. An empty block has two nulls. */
static wchar_t *End(Text *block) {
    if (!block->length) TextAppendCharacter(block, L'\0');
    TextAppendCharacter(block, L'\0');
    return TextTake(block);
}

wchar_t *EnvironmentBlockSet(const wchar_t *block, const wchar_t *name, const wchar_t *value) {
    Text text = {0};
    bool added = !value;
    for (const wchar_t *pair = block; *pair; pair += wcslen(pair) + 1) {
        int order = CompareName(pair, name);
        if (order >= 0 && !added) {
            AppendPair(&text, name, value);
            added = true;
        }
        if (order != 0) TextAppendLength(&text, pair, wcslen(pair) + 1);
    }
    if (!added) AppendPair(&text, name, value);
    return End(&text);
}

wchar_t *EnvironmentBlockJoin(const wchar_t *const *pairs) {
    Text text = {0};
    for (; *pairs; pairs++) TextAppendLength(&text, *pairs, wcslen(*pairs) + 1);
    return End(&text);
}

const wchar_t **EnvironmentBlockSplit(const wchar_t *block) {
    size_t count = 0;
    for (const wchar_t *pair = block; *pair; pair += wcslen(pair) + 1) count++;
    const wchar_t **pairs = MemoryNew(count + 1, sizeof *pairs);
    for (size_t i = 0; i < count; i++) {
        pairs[i] = block;
        block += wcslen(block) + 1;
    }
    return pairs;
}
