#include "settings/name.h"

#include "base/array.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <wctype.h>

static bool IsDeviceName(const wchar_t *name) {
    static const wchar_t *const devices[] = {L"CON", L"PRN", L"AUX", L"NUL"};
    size_t stem = wcscspn(name, L".");
    for (size_t i = 0; i < COUNT_OF(devices); i++) {
        wchar_t *start = TextCopyLength(name, stem);
        bool same = TextEqualFold(start, devices[i]);
        free(start);
        if (same) return true;
    }
    return stem == 4 && name[3] >= L'1' && name[3] <= L'9' &&
           ((towupper((wint_t)name[0]) == L'C' && towupper((wint_t)name[1]) == L'O' &&
             towupper((wint_t)name[2]) == L'M') ||
            (towupper((wint_t)name[0]) == L'L' && towupper((wint_t)name[1]) == L'P' &&
             towupper((wint_t)name[2]) == L'T'));
}

bool NameCheck(const wchar_t *name, Error *error) {
    enum { NAME_LIMIT = 256 }; /* characters; CreateServiceW's documentation */
    const wchar_t *why = NULL;
    size_t length = wcslen(name);
    if (length == 0) {
        why = _(L"it is empty");
    } else if (length > NAME_LIMIT) {
        why = _(L"it is longer than 256 characters");
    } else if (wcspbrk(name, L"/\\")) {
        why = _(L"it contains a slash or a backslash");
    } else if (wcspbrk(name, L"<>:\"|?*")) {
        why = _(L"it is also used for a folder, so it must not contain <>:\"|?*");
    } else if (name[length - 1] == L' ' || name[length - 1] == L'.' || name[0] == L' ') {
        why = _(L"it begins with a space, or ends with a space or a dot");
    } else if (IsDeviceName(name)) {
        why = _(L"Windows reserves it for a device");
    }
    for (size_t i = 0; i < length && !why; i++) {
        if (name[i] < 0x20) why = _(L"it contains a control character");
    }
    if (!why) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid service name: %ls"), name, _(why));
    return ErrorRemedy(error, _(L"Specify another name with --name NAME."));
}
