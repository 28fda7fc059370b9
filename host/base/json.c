#include "base/json.h"

#include "base/memory.h"

#include <stdlib.h>

void JsonBegin(Text *text) {
    TextAppend(text, L"{");
}

static void JsonAppendString(Text *text, const wchar_t *value) {
    TextAppendCharacter(text, L'"');
    for (; *value; value++) {
        switch (*value) {
        case L'"':
            TextAppend(text, L"\\\"");
            break;
        case L'\\':
            TextAppend(text, L"\\\\");
            break;
        case L'\n':
            TextAppend(text, L"\\n");
            break;
        case L'\r':
            TextAppend(text, L"\\r");
            break;
        case L'\t':
            TextAppend(text, L"\\t");
            break;
        default:
            if (*value < 0x20) {
                TextAppendFormat(text, L"\\u%04x", (unsigned)*value);
            } else {
                TextAppendCharacter(text, *value);
            }
        }
    }
    TextAppendCharacter(text, L'"');
}

static void JsonKey(Text *text, const wchar_t *key) {
    TextAppend(text, text->data[text->length - 1] == L'{' ? L"\n  " : L",\n  ");
    JsonAppendString(text, key);
    TextAppend(text, L": ");
}

void JsonString(Text *text, const wchar_t *key, const wchar_t *value) {
    JsonKey(text, key);
    if (value) {
        JsonAppendString(text, value);
    } else {
        TextAppend(text, L"null");
    }
}

void JsonInteger(Text *text, const wchar_t *key, int64_t value) {
    JsonKey(text, key);
    TextAppendFormat(text, L"%lld", (long long)value);
}

void JsonEnd(Text *text) {
    TextAppend(text, L"\n}\n");
}

static const wchar_t *JsonSkipSpace(const wchar_t *p) {
    while (*p == L' ' || *p == L'\t' || *p == L'\n' || *p == L'\r') p++;
    return p;
}

/* Four hexadecimal digits at `p`, or -1. */
static int JsonReadHex(const wchar_t *p) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        wchar_t c = p[i];
        int digit = c >= L'0' && c <= L'9'   ? (int)(c - L'0')
                    : c >= L'a' && c <= L'f' ? (int)(c - L'a') + 10
                    : c >= L'A' && c <= L'F' ? (int)(c - L'A') + 10
                                             : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* One escape after its backslash; NULL where it is none. \u0000 is refused: our strings end at a null. */
static const wchar_t *JsonReadEscape(const wchar_t *p, Text *value) {
    static const wchar_t letters[] = L"\"\\/bfnrt";
    static const wchar_t meanings[] = L"\"\\/\b\f\n\r\t";
    if (*p == L'u') {
        int unit = JsonReadHex(p + 1);
        if (unit <= 0) return NULL;
        TextAppendCharacter(value, (wchar_t)unit);
        return p + 5;
    }
    const wchar_t *letter = *p ? wcschr(letters, *p) : NULL;
    if (!letter) return NULL;
    TextAppendCharacter(value, meanings[letter - letters]);
    return p + 1;
}

/* A string from its opening quote; past the closing one, or NULL where it is broken. */
static const wchar_t *JsonReadString(const wchar_t *p, wchar_t **ret_value) {
    Text value = {0};
    for (p++; *p != L'"';) {
        if (*p < 0x20) goto broken; /* also the end */
        if (*p == L'\\') {
            p = JsonReadEscape(p + 1, &value);
            if (!p) goto broken;
        } else {
            TextAppendCharacter(&value, *p++);
        }
    }
    *ret_value = TextTake(&value);
    return p + 1;
broken:
    TextFree(&value);
    return NULL;
}

/* true, false, null or an integer. */
static const wchar_t *JsonReadLiteral(const wchar_t *p, wchar_t **ret_value) {
    const wchar_t *start = p;
    if (*p == L'-') p++;
    while ((*p >= L'0' && *p <= L'9') || (*p >= L'a' && *p <= L'z')) p++;
    size_t length = (size_t)(p - start);
    wchar_t *literal = TextCopyLength(start, length);
    bool null = TextEqual(literal, L"null");
    const wchar_t *digits = *literal == L'-' ? literal + 1 : literal;
    bool number = *digits && wcsspn(digits, L"0123456789") == wcslen(digits) && wcslen(digits) < 19;
    bool valid = null || number || TextEqual(literal, L"true") || TextEqual(literal, L"false");
    if (!valid || null) {
        free(literal);
        literal = NULL;
    }
    *ret_value = literal;
    return valid ? p : NULL;
}

static const wchar_t *JsonReadMember(const wchar_t *p, JsonObject *object) {
    wchar_t *key = NULL;
    wchar_t *value = NULL;
    p = *p == L'"' ? JsonReadString(p, &key) : NULL;
    if (!p) return NULL;
    p = JsonSkipSpace(p);
    if (*p == L':') {
        p = JsonSkipSpace(p + 1);
        p = *p == L'"' ? JsonReadString(p, &value) : JsonReadLiteral(p, &value);
    } else {
        p = NULL;
    }
    if (!p) {
        free(key);
        return NULL;
    }
    object->members = MemoryResize(object->members, object->count + 1, sizeof *object->members);
    object->members[object->count++] = (JsonMember){key, value};
    return p;
}

bool JsonParse(const wchar_t *text, JsonObject *ret_object, Error *error) {
    JsonObject object = {0};
    const wchar_t *at = text; /* the last place that was understood */
    const wchar_t *p = JsonSkipSpace(text);
    if (*p++ != L'{') goto broken;
    p = JsonSkipSpace(p);
    while (*p != L'}') {
        at = p;
        p = JsonReadMember(p, &object);
        if (!p) goto broken;
        p = JsonSkipSpace(p);
        if (*p == L',') {
            p = JsonSkipSpace(p + 1);
            if (*p == L'}') goto broken;
        } else if (*p != L'}') {
            goto broken;
        }
    }
    p = JsonSkipSpace(p + 1);
    if (*p) goto broken;
    *ret_object = object;
    return true;
broken:
    JsonFree(&object);
    return ErrorSay(error, ERROR_CODE_DATA, L"not the JSON object that was expected, from character %d on",
                    (int)(at - text));
}

const wchar_t *JsonGet(const JsonObject *object, const wchar_t *key) {
    for (size_t i = 0; i < object->count; i++) {
        if (TextEqual(object->members[i].key, key)) return object->members[i].value;
    }
    return NULL;
}

int64_t JsonGetInteger(const JsonObject *object, const wchar_t *key) {
    const wchar_t *value = JsonGet(object, key);
    return value ? (int64_t)wcstoll(value, NULL, 10) : 0;
}

void JsonFree(JsonObject *object) {
    for (size_t i = 0; i < object->count; i++) {
        free(object->members[i].key);
        free(object->members[i].value);
    }
    free(object->members);
    *object = (JsonObject){0};
}
