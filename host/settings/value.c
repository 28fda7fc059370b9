#include "settings/value.h"

#include "base/array.h"
#include "base/quote.h"
#include "base/translation.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <wctype.h>

static bool ParseFlag(const wchar_t *value, uint32_t *ret_number) {
    static const wchar_t *const words[] = {L"off", L"on", L"no", L"yes", L"false", L"true", L"0", L"1"};
    for (uint32_t i = 0; i < COUNT_OF(words); i++) {
        if (TextEqualFold(value, words[i])) {
            *ret_number = i % 2;
            return true;
        }
    }
    return false;
}

/* Parses seconds with up to three decimals, and returns milliseconds. */
static bool ParseDuration(const wchar_t *value, uint32_t *ret_milliseconds) {
    uint64_t milliseconds = 0;
    const wchar_t *p = value;
    for (; *p >= L'0' && *p <= L'9'; p++) {
        milliseconds = milliseconds * 10 + (uint64_t)(*p - L'0');
        if (milliseconds > UINT32_MAX / 1000) return false;
    }
    if (p == value) return false;
    milliseconds *= 1000;
    if (*p == L'.') {
        const wchar_t *point = p++;
        for (uint64_t unit = 100; *p >= L'0' && *p <= L'9'; p++, unit /= 10) {
            if (unit == 0) return false;
            milliseconds += unit * (uint64_t)(*p - L'0');
        }
        if (p == point + 1) return false;
    }
    if (*p || milliseconds > UINT32_MAX) return false;
    *ret_milliseconds = (uint32_t)milliseconds;
    return true;
}

/* Parses a whole number in decimal or, after 0x, in hexadecimal. */
static bool ParseWhole(const wchar_t *value, uint64_t maximum, uint32_t *ret_number) {
    wchar_t *end = NULL;
    bool hexadecimal = value[0] == L'0' && (value[1] == L'x' || value[1] == L'X');
    if (!iswxdigit((wint_t)value[0]) || wcslen(value) > 18) return false; /* wcstoull would accept "-1" and " 1" */
    unsigned long long number = wcstoull(value, &end, hexadecimal ? 16 : 10);
    if (*end || end == value || number > maximum) return false;
    *ret_number = (uint32_t)number;
    return true;
}

/* Parses a size such as 512M, 2G or 0, and returns mebibytes. */
static bool ParseSize(const wchar_t *value, uint32_t *ret_mebibytes) {
    size_t length = wcslen(value);
    wchar_t unit = length ? value[length - 1] : L'\0';
    wchar_t *digits = TextCopyLength(value, length ? length - 1 : 0);
    uint32_t number = 0;
    bool ok = false;
    if (TextEqual(value, L"0")) {
        ok = true;
    } else if (unit == L'M' || unit == L'm') {
        ok = ParseWhole(digits, UINT32_MAX, &number);
    } else if (unit == L'G' || unit == L'g') {
        ok = ParseWhole(digits, UINT32_MAX / 1024, &number);
        number *= 1024;
    }
    free(digits);
    if (ok) *ret_mebibytes = number;
    return ok;
}

static bool ParseChoice(const wchar_t *const *choices, const wchar_t *value, uint32_t *ret_number) {
    for (uint32_t i = 0; choices[i]; i++) {
        if (TextEqualFold(choices[i], value)) {
            *ret_number = i;
            return true;
        }
    }
    return false;
}

static bool RefuseChoice(const SettingDefinition *definition, const wchar_t *value, Error *error) {
    Text allowed = {0};
    for (size_t i = 0; definition->choices[i]; i++) {
        TextAppendFormat(&allowed, L"%ls%ls", i ? L", " : L"", definition->choices[i]);
    }
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for %ls"), value, definition->name);
    ErrorRemedy(error, _(L"Use one of: %ls."), allowed.data);
    TextFree(&allowed);
    return false;
}

static bool RefuseNumber(const SettingDefinition *definition, const wchar_t *value, Error *error) {
    double minimum = definition->minimum;
    double maximum = definition->maximum;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for %ls"), value, definition->name);
    switch (definition->type) {
    case SETTING_TYPE_DURATION:
        return ErrorRemedy(error, _(L"Use a number of seconds from %g to %g."), minimum / 1000, maximum / 1000);
    case SETTING_TYPE_SIZE:
        return ErrorRemedy(error, _(L"Use a whole number with M or G, such as 512M or 2G, from 1M to %gG, or 0."),
                           maximum / 1024);
    default:
        return ErrorRemedy(error, _(L"Use a whole number from %g to %g."), minimum, maximum);
    }
}

static bool ParseNumber(const SettingDefinition *definition, const wchar_t *value, uint32_t *ret_number, Error *error) {
    switch (definition->type) {
    case SETTING_TYPE_FLAG:
        if (ParseFlag(value, ret_number)) return true;
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for %ls"), value, definition->name);
        return ErrorRemedy(error, _(L"Use on or off."));
    case SETTING_TYPE_CHOICE:
        return ParseChoice(definition->choices, value, ret_number) || RefuseChoice(definition, value, error);
    default:
        break;
    }
    uint32_t number = 0;
    bool understood = definition->type == SETTING_TYPE_DURATION ? ParseDuration(value, &number)
                      : definition->type == SETTING_TYPE_SIZE   ? ParseSize(value, &number)
                                                                : ParseWhole(value, UINT32_MAX, &number);
    if (understood && number >= definition->minimum && number <= definition->maximum) {
        *ret_number = number;
        return true;
    }
    return RefuseNumber(definition, value, error);
}

bool ValueParseCode(const wchar_t *text, uint32_t *ret_code) {
    bool negative = *text == L'-';
    uint32_t number = 0;
    if (!ParseWhole(negative ? text + 1 : text, negative ? 0x80000000u : UINT32_MAX, &number)) return false;
    *ret_code = negative ? 0u - number : number;
    return true;
}

/* Appends each code of a list such as "3,4". Appends nothing if one of them is not a code. */
static bool ParseCodes(const SettingDefinition *definition, const wchar_t *value, TextList *list, Error *error) {
    TextList codes = {0};
    bool ok = true;
    for (const wchar_t *p = value; ok; p++) {
        size_t length = wcscspn(p, L",");
        wchar_t *text = TextCopyLength(p, length);
        uint32_t code = 0;
        ok = ValueParseCode(text, &code);
        free(text);
        if (ok) TextListAppendOwned(&codes, TextPrint(L"%u", code));
        p += length;
        if (!*p) break;
    }
    if (ok) {
        TextListAppendList(list, &codes);
    } else {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid value for %ls"), value, definition->name);
        ErrorRemedy(error, _(L"Use exit codes separated by commas, such as 3,4 or 0xC0000005."));
    }
    TextListFree(&codes);
    return ok;
}

bool SettingsHasCode(const TextList *codes, uint32_t code) {
    for (size_t i = 0; i < codes->count; i++) {
        uint32_t one = 0;
        if (ValueParseCode(codes->items[i], &one) && one == code) return true;
    }
    return false;
}

bool SettingsRestart(const Settings *settings) {
    return settings->restart != RESTART_NEVER || settings->restart_codes.count > 0;
}

bool SettingsCheck(const Settings *settings, Error *error) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (SettingsTable[i].check && !SettingsTable[i].check(settings, error)) return false;
    }
    return true;
}

bool SettingsParse(Settings *settings, const SettingDefinition *definition, const wchar_t *value, Error *error) {
    if (definition->type == SETTING_TYPE_CODES) {
        return ParseCodes(definition, value, SettingsList(settings, definition), error);
    }
    if (SettingIsList(definition->type)) {
        TextList *list = SettingsList(settings, definition);
        if (definition->append) return definition->append(list, value, error);
        TextListAppend(list, value);
        return true;
    }
    if (definition->type == SETTING_TYPE_TEXT) {
        wchar_t **field = SettingsText(settings, definition);
        if (definition->presence != PRESENCE_OPTIONAL && !*value) {
            ErrorSay(error, ERROR_CODE_USAGE, _(L"%ls cannot be empty"), definition->name);
            return ErrorRemedy(error, _(L"Specify a value: a service requires this setting."));
        }
        TextReplace(field, value);
        return true;
    }
    return ParseNumber(definition, value, SettingsNumber(settings, definition), error);
}

wchar_t *ValueCodeText(const wchar_t *text) {
    uint32_t code = 0;
    if (!ValueParseCode(text, &code)) return TextCopy(text); /* the registry was edited by hand */
    return TextPrint(code < 0x80000000 ? L"%u" : L"0x%08X", code);
}

/* The registry may contain any number. */
static bool IsChoice(const wchar_t *const *choices, uint32_t number) {
    for (uint32_t i = 0; choices[i]; i++) {
        if (i == number) return true;
    }
    return false;
}

static void FormatNumber(const SettingDefinition *definition, uint32_t number, Text *text) {
    switch (definition->type) {
    case SETTING_TYPE_FLAG:
        TextAppend(text, number ? L"on" : L"off");
        break;
    case SETTING_TYPE_CHOICE:
        if (IsChoice(definition->choices, number)) {
            TextAppend(text, definition->choices[number]);
        } else {
            TextAppendFormat(text, L"%u", number);
        }
        break;
    case SETTING_TYPE_DURATION:
        TextAppendFormat(text, L"%u", number / 1000);
        if (number % 1000) {
            TextAppendFormat(text, L".%03u", number % 1000);
            while (text->data[text->length - 1] == L'0') text->data[--text->length] = L'\0';
        }
        break;
    case SETTING_TYPE_SIZE:
        TextAppendFormat(text,
                         number == 0     ? L"0"
                         : number % 1024 ? L"%uM"
                                         : L"%uG",
                         number % 1024 ? number : number / 1024);
        break;
    default:
        TextAppendFormat(text, L"%u", number);
        break;
    }
}

static void FormatList(const SettingDefinition *definition, const TextList *list, Text *text) {
    for (size_t i = 0; i < list->count; i++) {
        if (definition->type == SETTING_TYPE_ARGUMENTS) {
            QuoteArgument(text, list->items[i]);
            continue;
        }
        bool codes = definition->type == SETTING_TYPE_CODES;
        wchar_t *item = codes ? ValueCodeText(list->items[i]) : TextCopy(list->items[i]);
        TextAppendFormat(text, L"%ls%ls", i == 0 ? L"" : codes ? L"," : L" ", item);
        free(item);
    }
}

wchar_t *SettingsFormat(Settings *settings, const SettingDefinition *definition) {
    Text text = {0};
    if (definition->type == SETTING_TYPE_TEXT) {
        const wchar_t *value = *SettingsText(settings, definition);
        TextAppend(&text, value ? value : L"");
    } else if (SettingIsList(definition->type)) {
        FormatList(definition, SettingsList(settings, definition), &text);
    } else {
        FormatNumber(definition, *SettingsNumber(settings, definition), &text);
    }
    return TextTake(&text);
}

bool SettingsSame(Settings *a, Settings *b, const SettingDefinition *definition) {
    wchar_t *one = SettingsFormat(a, definition);
    wchar_t *other = SettingsFormat(b, definition);
    bool same = TextEqual(one, other);
    free(one);
    free(other);
    return same;
}

void SettingsCopy(Settings *to, Settings *from, const SettingDefinition *definition) {
    if (definition->type == SETTING_TYPE_TEXT) {
        TextReplace(SettingsText(to, definition), *SettingsText(from, definition));
    } else if (SettingIsList(definition->type)) {
        TextListFree(SettingsList(to, definition));
        TextListAppendList(SettingsList(to, definition), SettingsList(from, definition));
    } else {
        *SettingsNumber(to, definition) = *SettingsNumber(from, definition);
    }
}

void SettingsReset(Settings *settings, const SettingDefinition *definition) {
    if (definition->type == SETTING_TYPE_TEXT) {
        wchar_t **field = SettingsText(settings, definition);
        TextReplace(field, definition->text);
    } else if (SettingIsList(definition->type)) {
        TextListFree(SettingsList(settings, definition));
    } else {
        *SettingsNumber(settings, definition) = definition->fallback;
    }
}
