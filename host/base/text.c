#include "base/text.h"

#include "base/array.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum { TEXT_FORMAT_LIMIT = 1 << 24 }; /* characters; a format that needs more is assumed to be broken */

static void TextReserve(Text *text, size_t more) {
    size_t needed = text->length + more + 1;
    if (text->data && needed <= text->capacity) return;
    size_t capacity = text->capacity ? text->capacity : 64;
    while (capacity < needed) capacity *= 2;
    text->data = MemoryResize(text->data, capacity, sizeof(wchar_t));
    text->capacity = capacity;
}

void TextAppendLength(Text *text, const wchar_t *more, size_t length) {
    TextReserve(text, length);
    if (length) wmemcpy(text->data + text->length, more, length);
    text->length += length;
    text->data[text->length] = L'\0';
}

void TextAppend(Text *text, const wchar_t *more) {
    TextAppendLength(text, more, wcslen(more));
}

void TextAppendCharacter(Text *text, wchar_t character) {
    TextAppendLength(text, &character, 1);
}

void TextAppendSentence(Text *text, const wchar_t *more) {
    if (text->length && !wcschr(L".!?", text->data[text->length - 1])) TextAppendCharacter(text, L'.');
    if (text->length) TextAppendCharacter(text, L' ');
    TextAppend(text, more);
}

void TextAppendFormatV(Text *text, const wchar_t *format, va_list arguments) {
    /* vswprintf does not report the size that it needs: grow until it fits. */
    for (size_t room = 128; room <= TEXT_FORMAT_LIMIT; room *= 2) {
        TextReserve(text, room);
        va_list copy;
        va_copy(copy, arguments);
        int written = vswprintf(text->data + text->length, room, format, copy);
        va_end(copy);
        if (written >= 0 && (size_t)written < room) {
            text->length += (size_t)written;
            return;
        }
    }
    text->data[text->length] = L'\0';
    TextAppend(text, format);
}

void TextAppendFormat(Text *text, const wchar_t *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    TextAppendFormatV(text, format, arguments);
    va_end(arguments);
}

/* Appends spaces up to the column `indent`, on a new line if this one is already longer. */
static size_t TextIndent(Text *text, size_t column, size_t indent) {
    if (column && column >= indent) {
        TextAppendCharacter(text, L'\n');
        column = 0;
    }
    for (; column < indent; column++) TextAppendCharacter(text, L' ');
    return column;
}

/* Does a terminal show the character in two columns? Source: Unicode's EastAsianWidth.txt, classes W and F. */
static bool IsWide(wchar_t character) {
    static const struct {
        unsigned first;
        unsigned last;
    } blocks[] = {
        {0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0xA4CF}, {0xAC00, 0xD7A3}, {0xD800, 0xDBFF},
        {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0xFFE0, 0xFFE6},
    };
    for (size_t i = 0; i < COUNT_OF(blocks); i++) {
        if ((unsigned)character >= blocks[i].first && (unsigned)character <= blocks[i].last) return true;
    }
    return false;
}

/* The second half of a surrogate pair and noncharacters, which mark colours (terminal/output.c), take no column. */
static size_t ColumnsOf(wchar_t character) {
    unsigned code = (unsigned)character;
    bool none = (code >= 0xDC00 && code <= 0xDFFF) || (code >= 0xFDD0 && code <= 0xFDEF);
    return none ? 0 : IsWide(character) ? 2 : 1;
}

static size_t ColumnsOfLength(const wchar_t *text, size_t length) {
    size_t columns = 0;
    for (size_t i = 0; i < length; i++) columns += ColumnsOf(text[i]);
    return columns;
}

size_t TextColumns(const wchar_t *text) {
    return ColumnsOfLength(text, wcslen(text));
}

void TextAppendPadded(Text *text, const wchar_t *more, size_t columns) {
    TextAppend(text, more);
    for (size_t i = TextColumns(more); i < columns; i++) TextAppendCharacter(text, L' ');
}

/* Returns the length up to the next place where a line may break: at a space or next to a wide character, but not
 * before its punctuation. */
static size_t WordLength(const wchar_t *words) {
    static const wchar_t closing[] = L"。，、；：？！）」』》";
    size_t length = 0;
    while (words[length] && words[length] != L' ') {
        length++;
        bool after = IsWide(words[length - 1]) || IsWide(words[length]);
        if (after && words[length] && !wcschr(closing, words[length])) break;
    }
    return length;
}

void TextAppendWrapped(Text *text, const wchar_t *first, const wchar_t *words, size_t indent, size_t width) {
    size_t column = TextColumns(first);
    bool begins = true; /* the line has no word yet */
    TextAppend(text, first);
    for (const wchar_t *p = words; *p;) {
        size_t length = WordLength(p);
        size_t columns = ColumnsOfLength(p, length);
        bool blank = p > words && p[-1] == L' ';
        if (!begins && column + blank + columns > width) {
            TextAppendCharacter(text, L'\n');
            column = 0;
            begins = true;
        }
        if (begins) {
            column = TextIndent(text, column, indent);
        } else if (blank) {
            TextAppendCharacter(text, L' ');
            column++;
        }
        TextAppendLength(text, p, length);
        column += columns;
        begins = false;
        p += length;
        p += wcsspn(p, L" ");
    }
    TextAppendCharacter(text, L'\n');
}

void TextFree(Text *text) {
    free(text->data);
    *text = (Text){0};
}

wchar_t *TextTake(Text *text) {
    if (!text->data) TextAppend(text, L"");
    wchar_t *data = text->data;
    *text = (Text){0};
    return data;
}

wchar_t *TextCopyLength(const wchar_t *source, size_t length) {
    wchar_t *copy = MemoryNew(length + 1, sizeof(wchar_t));
    if (length) wmemcpy(copy, source, length);
    return copy;
}

wchar_t *TextCopy(const wchar_t *source) {
    return TextCopyLength(source, wcslen(source));
}

wchar_t *TextPrint(const wchar_t *format, ...) {
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    TextAppendFormatV(&text, format, arguments);
    va_end(arguments);
    return TextTake(&text);
}

void TextReplace(wchar_t **text, const wchar_t *value) {
    TextReplaceOwned(text, value ? TextCopy(value) : NULL);
}

void TextReplaceOwned(wchar_t **text, wchar_t *value) {
    free(*text);
    *text = value;
}

bool TextEqual(const wchar_t *a, const wchar_t *b) {
    return wcscmp(a, b) == 0;
}

static bool TextEqualFoldLength(const wchar_t *a, const wchar_t *b, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (towlower((wint_t)a[i]) != towlower((wint_t)b[i])) return false;
    }
    return true;
}

bool TextEqualFold(const wchar_t *a, const wchar_t *b) {
    size_t length = wcslen(a);
    return wcslen(b) == length && TextEqualFoldLength(a, b, length);
}

bool TextStartsWith(const wchar_t *text, const wchar_t *prefix) {
    return wcsncmp(text, prefix, wcslen(prefix)) == 0;
}

bool TextStartsWithFold(const wchar_t *text, const wchar_t *prefix) {
    size_t length = wcslen(prefix);
    return wcslen(text) >= length && TextEqualFoldLength(text, prefix, length);
}

bool TextEndsWithFold(const wchar_t *text, const wchar_t *suffix) {
    size_t length = wcslen(text);
    size_t tail = wcslen(suffix);
    return tail <= length && TextEqualFoldLength(text + length - tail, suffix, tail);
}

bool TextIsEmpty(const wchar_t *text) {
    return !text || !*text;
}

void TextListAppendOwned(TextList *list, wchar_t *item) {
    list->items = MemoryResize(list->items, list->count + 2, sizeof(wchar_t *));
    list->items[list->count++] = item;
    list->items[list->count] = NULL;
}

void TextListAppend(TextList *list, const wchar_t *item) {
    TextListAppendOwned(list, TextCopy(item));
}

void TextListAppendList(TextList *list, const TextList *more) {
    for (size_t i = 0; i < more->count; i++) TextListAppend(list, more->items[i]);
}

bool TextListHasFold(const TextList *list, const wchar_t *item) {
    for (size_t i = 0; i < list->count; i++) {
        if (TextEqualFold(list->items[i], item)) return true;
    }
    return false;
}

void TextListFree(TextList *list) {
    for (size_t i = 0; i < list->count; i++) free(list->items[i]);
    free(list->items);
    *list = (TextList){0};
}

static bool IsDigit(wchar_t character) {
    return character >= L'0' && character <= L'9';
}

bool TextReadNumbers(const wchar_t *text, const wchar_t *pattern, unsigned *ret_numbers) {
    while (*pattern) {
        if (*pattern != L'#') {
            if (*text++ != *pattern++) return false;
            continue;
        }
        unsigned number = 0;
        if (!IsDigit(*text)) return false;
        for (; *pattern == L'#'; pattern++) {
            if (IsDigit(*text)) number = number * 10 + (unsigned)(*text++ - L'0');
        }
        *ret_numbers++ = number;
    }
    return true;
}

void TextWriteNumbers(char *ret_text, const char *pattern, const unsigned *numbers) {
    while (*pattern) {
        size_t digits = strspn(pattern, "#");
        unsigned number = digits ? *numbers++ : 0;
        for (size_t i = digits; i-- > 0; number /= 10) ret_text[i] = (char)('0' + number % 10);
        if (!digits) *ret_text = *pattern;
        ret_text += digits ? digits : 1;
        pattern += digits ? digits : 1;
    }
}

/* Levenshtein's distance over one row. */
static size_t TextDistance(const wchar_t *a, const wchar_t *b) {
    size_t width = wcslen(b);
    size_t *row = MemoryNew(width + 1, sizeof *row);
    for (size_t j = 0; j <= width; j++) row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < width; j++) {
            size_t above = row[j + 1];
            size_t best = diagonal + (towlower((wint_t)a[i]) != towlower((wint_t)b[j]));
            if (above + 1 < best) best = above + 1;
            if (row[j] + 1 < best) best = row[j] + 1;
            diagonal = above;
            row[j + 1] = best;
        }
    }
    size_t distance = row[width];
    free(row);
    return distance;
}

const wchar_t *TextNearest(const wchar_t *wrong, const wchar_t *const *names, size_t count, size_t stride) {
    const wchar_t *nearest = NULL;
    size_t best = wcslen(wrong) / 3 + 1; /* a third of the letters, and one more, may be wrong */
    for (size_t i = 0; i < count; i++) {
        const wchar_t *name = *(const wchar_t *const *)(const void *)((const char *)names + i * stride);
        size_t distance = TextDistance(wrong, name);
        if (distance < best || (distance == best && !nearest)) {
            best = distance;
            nearest = name;
        }
    }
    return nearest;
}
