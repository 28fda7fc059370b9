#include "python/find/venv.h"

#include "base/text.h"

#include <stdlib.h>

static bool VenvIsSpace(wchar_t c) {
    return c == L' ' || c == L'\t' || c == L'\r';
}

static wchar_t *VenvTrim(const wchar_t *start, const wchar_t *end) {
    while (start < end && VenvIsSpace(*start)) start++;
    while (start < end && VenvIsSpace(end[-1])) end--;
    return TextCopyLength(start, (size_t)(end - start));
}

wchar_t *VenvGet(const wchar_t *text, const wchar_t *key) {
    for (const wchar_t *line = text; *line;) {
        const wchar_t *end = line + wcscspn(line, L"\n");
        const wchar_t *equals = wmemchr(line, L'=', (size_t)(end - line));
        if (equals) {
            wchar_t *name = VenvTrim(line, equals);
            bool found = TextEqualFold(name, key);
            free(name);
            if (found && equals + 1 < end) {
                wchar_t *value = VenvTrim(equals + 1, end);
                if (*value) return value;
                free(value);
            }
        }
        line = *end ? end + 1 : end;
    }
    return NULL;
}
