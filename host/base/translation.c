#include "base/translation.h"

static Translator *current;

void TranslationUse(Translator *translator) {
    current = translator;
}

const wchar_t *Translated(const wchar_t *english) {
    return current && english ? current(english) : english;
}
