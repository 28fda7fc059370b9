#include "settings/envfile.h"

#include "base/translation.h"

#include <stdlib.h>

static bool IsBlank(wchar_t c) {
    return c == L' ' || c == L'\t' || c == L'\r';
}

/* Copies the text between `start` and `end` without surrounding blanks and one pair of quotes. */
static wchar_t *Value(const wchar_t *start, const wchar_t *end) {
    while (start < end && IsBlank(*start)) start++;
    while (start < end && IsBlank(end[-1])) end--;
    if (end - start >= 2 && (*start == L'"' || *start == L'\'') && end[-1] == *start) {
        start++;
        end--;
    }
    return TextCopyLength(start, (size_t)(end - start));
}

/* Reads one line NAME=VALUE; false if it is not of this form. */
static bool ReadLine(const wchar_t *start, const wchar_t *end, TextList *variables) {
    static const wchar_t export_word[] = L"export ";
    while (start < end && IsBlank(*start)) start++;
    if (start == end || *start == L'#' || *start == L';') return true;
    if (TextStartsWith(start, export_word)) start += wcslen(export_word);
    const wchar_t *equals = wmemchr(start, L'=', (size_t)(end - start));
    if (!equals || equals == start) return false;
    const wchar_t *name_end = equals;
    while (name_end > start && IsBlank(name_end[-1])) name_end--;
    wchar_t *name = TextCopyLength(start, (size_t)(name_end - start));
    wchar_t *value = Value(equals + 1, end);
    bool ok = *name && !wcspbrk(name, L" \t");
    if (ok) TextListAppendOwned(variables, TextPrint(L"%ls=%ls", name, value));
    free(name);
    free(value);
    return ok;
}

bool EnvfileParse(const wchar_t *text, TextList *variables, Error *error) {
    unsigned number = 1;
    for (const wchar_t *line = text; *line; number++) {
        const wchar_t *end = line + wcscspn(line, L"\n");
        if (!ReadLine(line, end, variables)) {
            ErrorSay(error, ERROR_CODE_DATA, _(L"line %u is not NAME=VALUE"), number);
            return ErrorRemedy(error, _(L"Each line must be NAME=VALUE, empty, or a comment that begins with # or ;."));
        }
        line = *end ? end + 1 : end;
    }
    return true;
}
