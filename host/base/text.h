/* Wide strings that grow, and lists of them. Pure: builds natively, too. Not shared between threads. */
#ifndef PYHOSTSVC_BASE_TEXT_H
#define PYHOSTSVC_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* A string under construction. Start with {0}. `data` is terminated once anything was appended, and owned: TextFree, or
 * take it (then free() it). */
typedef struct Text {
    wchar_t *data;
    size_t length;
    size_t capacity;
} Text;

void TextAppend(Text *text, const wchar_t *more);
void TextAppendLength(Text *text, const wchar_t *more, size_t length);
void TextAppendCharacter(Text *text, wchar_t character);
/* Another sentence: the one before gets its end, where it has none. Where there is nothing before it, it comes alone.
 */
void TextAppendSentence(Text *text, const wchar_t *more);
/* As wprintf; strings are %ls. */
void TextAppendFormat(Text *text, const wchar_t *format, ...);
void TextAppendFormatV(Text *text, const wchar_t *format, va_list arguments);
/* How many columns of a terminal it takes: two for each character of the East Asian scripts. */
size_t TextColumns(const wchar_t *text);
/* Appends it, and blanks up to so many columns. */
void TextAppendPadded(Text *text, const wchar_t *more, size_t columns);
/* `first`, and then `words` from the column `indent` on: on lines of `width` columns at most, where no single word is
 * longer. East Asian characters are words of their own. Ends the last line. */
void TextAppendWrapped(Text *text, const wchar_t *first, const wchar_t *words, size_t indent, size_t width);
void TextFree(Text *text);
/* The finished string, which the caller frees; never NULL. `text` is empty afterwards. */
wchar_t *TextTake(Text *text);

/* New strings, which the caller frees. */
wchar_t *TextCopy(const wchar_t *source);
wchar_t *TextCopyLength(const wchar_t *source, size_t length);
wchar_t *TextPrint(const wchar_t *format, ...);

bool TextEqual(const wchar_t *a, const wchar_t *b);
/* Without regard to case, as Windows compares file and service names. */
bool TextEqualFold(const wchar_t *a, const wchar_t *b);
bool TextStartsWith(const wchar_t *text, const wchar_t *prefix);
bool TextStartsWithFold(const wchar_t *text, const wchar_t *prefix);
bool TextEndsWithFold(const wchar_t *text, const wchar_t *suffix);
/* Frees `*text` and stores a copy of `value`, or NULL if `value` is NULL. `value` may point into `*text`. */
void TextReplace(wchar_t **text, const wchar_t *value);
/* Frees `*text` and stores `value`, which must be an allocated string or NULL and now belongs to `*text`. */
void TextReplaceOwned(wchar_t **text, wchar_t *value);

/* NULL and "" are empty. */
bool TextIsEmpty(const wchar_t *text);

/* A list that owns its strings. Start with {0}; TextListFree. `items` has a NULL after the last one, once it has any.
 */
typedef struct TextList {
    wchar_t **items;
    size_t count;
} TextList;

void TextListAppend(TextList *list, const wchar_t *item);
void TextListAppendOwned(TextList *list, wchar_t *item);
void TextListAppendList(TextList *list, const TextList *more);
/* Returns whether the list has the item, without regard to case. */
bool TextListHasFold(const TextList *list, const wchar_t *item);
void TextListFree(TextList *list);

/* The one of `count` names that is nearest to `wrong` in edits, or NULL where none is near enough to be meant. `stride`
 * is the distance in bytes from one name pointer to the next, so that a table of structs will do. */
const wchar_t *TextNearest(const wchar_t *wrong, const wchar_t *const *names, size_t count, size_t stride);

#endif
