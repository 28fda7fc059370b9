#include "base/error_text.h"

#include "base/translation.h"

#include <windows.h>

void ErrorTextAppendSystem(Text *text, uint32_t code) {
    wchar_t *words = NULL;
    DWORD flags = FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    DWORD length = FormatMessageW(flags, NULL, code, 0, (LPWSTR)&words, 0, NULL);
    if (!words) length = 0;
    while (length && (words[length - 1] == L'\n' || words[length - 1] == L'\r' || words[length - 1] == L' ')) length--;
    for (DWORD i = 0; words && i < length; i++) { /* a message of several lines becomes one */
        if (words[i] != L'\r') TextAppendCharacter(text, words[i] == L'\n' ? L' ' : words[i]);
    }
    if (length) {
        TextAppendFormat(text, _(L" (error %u)"), code);
    } else {
        TextAppendFormat(text, _(L"error %u (0x%08X)"), code, code);
    }
    if (words) LocalFree(words);
}

void ErrorTextAppend(Text *text, const Error *error) {
    if (!error->operation) {
        TextAppend(text, error->detail);
        return;
    }
    TextAppendFormat(text, _(L"cannot %ls"), error->operation);
    if (*error->detail) TextAppendFormat(text, L" %ls", error->detail);
    TextAppend(text, L": ");
    ErrorTextAppendSystem(text, error->code);
}
