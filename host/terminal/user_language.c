#include "terminal/user_language.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "embedded/translations.h"
#include "terminal/catalogue.h"

#include <stdlib.h>
#include <windows.h>

typedef enum Language { LANGUAGE_UNKNOWN, LANGUAGE_ENGLISH, LANGUAGE_CHINESE } Language;

/* Simplified Chinese (zh-CN, zh-SG, zh-Hans) is not traditional Chinese. */
static Language LanguageOfName(const wchar_t *name) {
    static const wchar_t *const chinese[] = {L"zh-Hant", L"zh-TW", L"zh-HK", L"zh-MO"};
    if (TextStartsWithFold(name, L"en")) return LANGUAGE_ENGLISH;
    for (size_t i = 0; i < COUNT_OF(chinese); i++) {
        if (TextStartsWithFold(name, chinese[i])) return LANGUAGE_CHINESE;
    }
    return LANGUAGE_UNKNOWN;
}

static Language FromEnvironment(void) {
    wchar_t name[32];
    DWORD length = GetEnvironmentVariableW(L"PYHOSTSVC_LANGUAGE", name, COUNT_OF(name));
    return length && length < COUNT_OF(name) ? LanguageOfName(name) : LANGUAGE_UNKNOWN;
}

/* Returns the first of the user's display languages that is supported. */
static Language FromSystem(void) {
    ULONG count = 0;
    ULONG size = 0;
    Language language = LANGUAGE_UNKNOWN;
    if (!GetUserPreferredUILanguages(MUI_LANGUAGE_NAME, &count, NULL, &size)) return LANGUAGE_ENGLISH;
    wchar_t *names = MemoryNew(size + 1, sizeof *names);
    if (GetUserPreferredUILanguages(MUI_LANGUAGE_NAME, &count, names, &size)) {
        for (const wchar_t *name = names; *name && !language; name += wcslen(name) + 1) language = LanguageOfName(name);
    }
    free(names);
    return language;
}

void UserLanguageChoose(void) {
    Language language = FromEnvironment();
    if (!language) language = FromSystem();
    if (language != LANGUAGE_CHINESE) return;
    char *packed = PackedText(&EmbeddedChinese);
    wchar_t *catalogue = FileFromUtf8(packed);
    CatalogueLoad(catalogue);
    free(catalogue);
    free(packed);
}
