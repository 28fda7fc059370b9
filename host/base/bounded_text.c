#include "base/bounded_text.h"

Fixed FixedIn(wchar_t *data, size_t size) {
    data[0] = L'\0';
    return (Fixed){data, size, 0};
}

static void Append(Fixed *text, wchar_t character) {
    if (text->length + 1 >= text->size) return;
    text->data[text->length++] = character;
    text->data[text->length] = L'\0';
}

void FixedAppend(Fixed *text, const wchar_t *more) {
    while (*more) Append(text, *more++);
}

static void Number(Fixed *text, uint64_t number, unsigned base, unsigned digits) {
    wchar_t reversed[20]; /* of the largest number in decimal */
    unsigned count = 0;
    for (; number || !count; number /= base) reversed[count++] = L"0123456789abcdef"[number % base];
    for (; digits > count; digits--) Append(text, L'0');
    while (count) Append(text, reversed[--count]);
}

void FixedDecimal(Fixed *text, uint64_t number, unsigned digits) {
    Number(text, number, 10, digits);
}

void FixedHex(Fixed *text, uint64_t number, unsigned digits) {
    Number(text, number, 16, digits);
}
