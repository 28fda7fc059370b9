#include "settings/name.h"

#include "base/array.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>

/* Returns whether a name of four characters is COM or LPT with a digit from 1 to 9, which may also be superscript. */
static bool IsPort(const wchar_t *name) {
    if (!wcschr(L"123456789\u00b9\u00b2\u00b3", name[3])) return false;
    wchar_t *kind = TextCopyLength(name, 3);
    bool port = TextEqualFold(kind, L"COM") || TextEqualFold(kind, L"LPT");
    free(kind);
    return port;
}

/* Windows reserves these names with every extension. */
static bool IsDeviceName(const wchar_t *name) {
    static const wchar_t *const devices[] = {L"CON", L"PRN", L"AUX", L"NUL", L"CONIN$", L"CONOUT$"};
    wchar_t *stem = TextCopyLength(name, wcscspn(name, L"."));
    bool device = wcslen(stem) == 4 && IsPort(stem);
    for (size_t i = 0; i < COUNT_OF(devices) && !device; i++) device = TextEqualFold(stem, devices[i]);
    free(stem);
    return device;
}

bool NameCheck(const wchar_t *name, Error *error) {
    enum { NAME_LIMIT = 80 }; /* a log's path has the name twice, and Windows limits paths to 259 characters */
    const wchar_t *why = NULL;
    size_t length = wcslen(name);
    if (length == 0) {
        why = _(L"it is empty");
    } else if (length > NAME_LIMIT) {
        why = _(L"it is longer than 80 characters");
    } else if (wcspbrk(name, L"/\\")) {
        why = _(L"it contains a slash or a backslash");
    } else if (wcspbrk(name, L"<>:\"|?*")) {
        why = _(L"it is also used for a folder, so it must not contain <>:\"|?*");
    } else if (name[length - 1] == L' ' || name[length - 1] == L'.' || name[0] == L' ') {
        why = _(L"it begins with a space, or ends with a space or a dot");
    } else if (name[0] == L'-') {
        why = _(L"it begins with a dash, as options do");
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
