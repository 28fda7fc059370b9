#include "base/visible.h"

#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

static bool IsHigh(wchar_t character) {
    return character >= 0xD800 && character < 0xDC00;
}

static bool IsLow(wchar_t character) {
    return character >= 0xDC00 && character < 0xE000;
}

/* Is this half of a surrogate pair alone? UTF-8 cannot encode it, but Windows accepts it in names and arguments. */
static bool IsLone(const wchar_t *start, const wchar_t *at) {
    return (IsHigh(*at) && !IsLow(at[1])) || (IsLow(*at) && !(at > start && IsHigh(at[-1])));
}

bool VisibleIsHidden(const wchar_t *start, const wchar_t *at) {
    static const struct {
        unsigned first;
        unsigned last;
    } hidden[] = {
        {0x01, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C}, {0x200E, 0x200F},
        {0x2028, 0x202E}, {0x2066, 0x2069}, {0xFDD0, 0xFDEF},
    };
    unsigned code = (unsigned)*at;
    if (code >= 0x20 && code < 0x7F) return false;
    for (size_t i = 0; i < COUNT_OF(hidden); i++) {
        if (code >= hidden[i].first && code <= hidden[i].last) return true;
    }
    return IsLone(start, at);
}

/* Writes the last `digits` hexadecimal digits of `code`. */
static void WriteHex(wchar_t *target, unsigned code, unsigned digits) {
    for (; digits; code >>= 4) target[--digits] = L"0123456789abcdef"[code & 15];
}

size_t VisibleShow(const wchar_t *start, const wchar_t *at, VisibleScope scope, wchar_t ret_shown[VISIBLE_SIZE]) {
    static const wchar_t meanings[] = L"\n\r\t";
    static const wchar_t letters[] = L"nrt";
    bool kept = scope == VISIBLE_TEXT && (*at == L'\n' || *at == L'\t' || (*at == L'\r' && at[1] == L'\n'));
    size_t length = 1;
    ret_shown[0] = *at;
    if (!kept && VisibleIsHidden(start, at)) {
        const wchar_t *meaning = wcschr(meanings, *at);
        bool narrow = *at <= 0xFF;
        length = meaning ? 2 : narrow ? 4 : 6;
        ret_shown[0] = L'\\';
        ret_shown[1] = meaning ? letters[meaning - meanings] : narrow ? L'x' : L'u';
        if (!meaning) WriteHex(ret_shown + 2, (unsigned)*at, narrow ? 2 : 4);
    }
    ret_shown[length] = L'\0';
    return length;
}

void VisibleAppend(Text *text, const wchar_t *more, VisibleScope scope) {
    wchar_t shown[VISIBLE_SIZE];
    const wchar_t *from = more; /* what is not appended yet */
    const wchar_t *at = more;
    for (; *at; at++) {
        if (!VisibleIsHidden(more, at)) continue;
        TextAppendLength(text, from, (size_t)(at - from));
        TextAppendLength(text, shown, VisibleShow(more, at, scope, shown));
        from = at + 1;
    }
    TextAppendLength(text, from, (size_t)(at - from));
}

wchar_t *VisibleCopy(const wchar_t *text, VisibleScope scope) {
    Text shown = {0};
    VisibleAppend(&shown, text, scope);
    return TextTake(&shown);
}

/* One conversion of a format, such as %-20ls. */
typedef struct Conversion {
    wchar_t text[16]; /* as it is in the format, but without # */
    size_t length;    /* in the format */
    wchar_t type;     /* s, d, f, …; 0 if the format is broken */
    wchar_t size;     /* l, h, z, q (for ll); 0 without one */
    bool visible;     /* it has # */
} Conversion;

static Conversion ReadConversion(const wchar_t *format) {
    Conversion conversion = {.text = L"%", .length = 1};
    size_t length = 1;
    while (!conversion.type && format[conversion.length] && length + 1 < COUNT_OF(conversion.text)) {
        wchar_t next = format[conversion.length++];
        if (next == L'#') {
            conversion.visible = true;
            continue;
        }
        conversion.text[length++] = next;
        if (next == L'l' && conversion.size == L'l') {
            conversion.size = L'q';
        } else if (wcschr(L"lhz", next)) {
            conversion.size = next;
        } else if (!wcschr(L"-+ .0123456789", next)) {
            conversion.type = next;
        }
    }
    return conversion;
}

static void AppendString(Text *text, const Conversion *conversion, const wchar_t *string) {
    wchar_t *shown = conversion->visible ? NULL : VisibleCopy(string, VISIBLE_LINE);
    TextAppendFormat(text, conversion->text, shown ? shown : string);
    free(shown);
}

/* Appends a string of bytes, which TextAppendFormat converts. */
static void AppendBytes(Text *text, const Conversion *conversion, const char *bytes) {
    wchar_t *string = TextPrint(conversion->text, bytes);
    VisibleAppend(text, string, VISIBLE_LINE);
    free(string);
}

void VisibleFormatV(Text *text, const wchar_t *format, va_list arguments) {
    TextAppend(text, L"");
    for (;;) {
        size_t plain = wcscspn(format, L"%");
        TextAppendLength(text, format, plain);
        format += plain;
        if (!*format) return;
        Conversion next = ReadConversion(format);
        format += next.length;
        if (!next.type) return; /* the format is broken, and with it the order of the arguments */
        if (next.type == L'%') {
            TextAppendCharacter(text, L'%');
        } else if (next.type == L's' && next.size == L'h') {
            AppendBytes(text, &next, va_arg(arguments, const char *));
        } else if (next.type == L's') {
            AppendString(text, &next, va_arg(arguments, const wchar_t *));
        } else if (wcschr(L"eEfFgG", next.type)) { /* NOLINT(bugprone-branch-clone): the types differ */
            TextAppendFormat(text, next.text, va_arg(arguments, double));
        } else if (next.size == L'q') {
            TextAppendFormat(text, next.text, va_arg(arguments, unsigned long long));
        } else if (next.size == L'z') {
            TextAppendFormat(text, next.text, va_arg(arguments, size_t));
        } else if (next.size == L'l' && next.type != L'c') {
            TextAppendFormat(text, next.text, va_arg(arguments, unsigned long));
        } else {
            TextAppendFormat(text, next.text, va_arg(arguments, unsigned));
        }
    }
}
