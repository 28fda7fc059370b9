/* Wide strings that grow, and lists of strings. No object may be used by several threads at once. Pure. */
#ifndef PYHOSTSVC_BASE_TEXT_H
#define PYHOSTSVC_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* A string under construction. Start with {0}. It owns `data`, which is null-terminated after the first append; free it
 * with TextFree, or detach the string with TextTake. */
typedef struct Text {
    wchar_t *data;
    size_t length;
    size_t capacity;
} Text;

void TextAppend(Text *text, const wchar_t *more);
void TextAppendLength(Text *text, const wchar_t *more, size_t length);
void TextAppendCharacter(Text *text, wchar_t character);
/* Appends a sentence. If the text before it does not end with a mark, a full stop is added first. */
void TextAppendSentence(Text *text, const wchar_t *more);
/* Append as wprintf does; strings are %ls. */
void TextAppendFormat(Text *text, const wchar_t *format, ...);
void TextAppendFormatV(Text *text, const wchar_t *format, va_list arguments);
/* Returns the number of terminal columns: East Asian characters take two each. */
size_t TextColumns(const wchar_t *text);
/* Appends `more` and pads it with spaces to `columns`. */
void TextAppendPadded(Text *text, const wchar_t *more, size_t columns);
/* Appends `first`, then `words` from the column `indent` on, wrapped at `width` columns; only a longer word exceeds it.
 * A line may break after each East Asian character. Ends the last line. */
void TextAppendWrapped(Text *text, const wchar_t *first, const wchar_t *words, size_t indent, size_t width);
void TextFree(Text *text);
/* Returns the finished string, which the caller frees; never NULL. Leaves `text` empty. */
wchar_t *TextTake(Text *text);

/* Return new strings; the caller frees them. */
wchar_t *TextCopy(const wchar_t *source);
wchar_t *TextCopyLength(const wchar_t *source, size_t length);
wchar_t *TextPrint(const wchar_t *format, ...);

bool TextEqual(const wchar_t *a, const wchar_t *b);
/* Functions with Fold ignore case, as Windows does for file and service names. */
bool TextEqualFold(const wchar_t *a, const wchar_t *b);
bool TextStartsWith(const wchar_t *text, const wchar_t *prefix);
bool TextStartsWithFold(const wchar_t *text, const wchar_t *prefix);
bool TextEndsWithFold(const wchar_t *text, const wchar_t *suffix);
/* Frees `*text` and stores a copy of `value`, or NULL if `value` is NULL. `value` may point into `*text`. */
void TextReplace(wchar_t **text, const wchar_t *value);
/* Frees `*text` and stores `value`, which must be an allocated string or NULL and now belongs to `*text`. */
void TextReplaceOwned(wchar_t **text, wchar_t *value);

/* Reads the numbers of a text like L"####-##-## ##:##": each run of # in the pattern stands for a number of at most as
 * many digits, and all other characters are equal. Text after the pattern is ignored. Returns false if the text is
 * different; the numbers before the difference are set. (swscanf would add 30 KB to the program.) */
bool TextReadNumbers(const wchar_t *text, const wchar_t *pattern, unsigned *ret_numbers);

/* Writes numbers in ASCII by such a pattern, with leading zeros and without a null byte: as many characters as the
 * pattern has. */
void TextWriteNumbers(char *ret_text, const char *pattern, const unsigned *numbers);

/* NULL and "" are empty. */
bool TextIsEmpty(const wchar_t *text);

/* A list that owns its strings. Start with {0}; free with TextListFree. `items` is NULL while the list is empty, and
 * otherwise has a NULL after the last string. */
typedef struct TextList {
    wchar_t **items;
    size_t count;
} TextList;

/* Appends a copy of `item`. */
void TextListAppend(TextList *list, const wchar_t *item);
/* Appends `item` itself, which must be allocated and now belongs to the list. */
void TextListAppendOwned(TextList *list, wchar_t *item);
void TextListAppendList(TextList *list, const TextList *more);
/* Returns whether the list has the item, without regard to case. */
bool TextListHasFold(const TextList *list, const wchar_t *item);
void TextListFree(TextList *list);

/* Returns the one of `count` names that needs the fewest edits to become `wrong`; NULL if none is similar enough.
 * `stride` is the distance in bytes from one name pointer to the next, so that the names can be in a table of structs.
 */
const wchar_t *TextNearest(const wchar_t *wrong, const wchar_t *const *names, size_t count, size_t stride);

#endif
