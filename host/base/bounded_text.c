#include "base/bounded_text.h"

#include "base/visible.h"

BoundedText BoundedTextIn(wchar_t *data, size_t size) {
    data[0] = L'\0';
    return (BoundedText){data, size, 0};
}

static void Append(BoundedText *text, wchar_t character) {
    if (text->length + 1 >= text->size) return;
    text->data[text->length++] = character;
    text->data[text->length] = L'\0';
}

void BoundedTextAppend(BoundedText *text, const wchar_t *more) {
    while (*more) Append(text, *more++);
}

void BoundedTextVisible(BoundedText *text, const wchar_t *more) {
    wchar_t shown[VISIBLE_SIZE];
    for (const wchar_t *at = more; *at; at++) {
        VisibleShow(more, at, VISIBLE_LINE, shown);
        BoundedTextAppend(text, shown);
    }
}

static void Number(BoundedText *text, uint64_t number, unsigned base, unsigned digits) {
    wchar_t reversed[20]; /* of the largest number in decimal */
    unsigned count = 0;
    for (; number || !count; number /= base) reversed[count++] = L"0123456789abcdef"[number % base];
    for (; digits > count; digits--) Append(text, L'0');
    while (count) Append(text, reversed[--count]);
}

void BoundedTextDecimal(BoundedText *text, uint64_t number, unsigned digits) {
    Number(text, number, 10, digits);
}

void BoundedTextHex(BoundedText *text, uint64_t number, unsigned digits) {
    Number(text, number, 16, digits);
}
