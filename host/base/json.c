#include "base/json.h"

#include "base/memory.h"
#include "base/translation.h"
#include "base/visible.h"

#include <stdlib.h>

void JsonBegin(Text *text) {
    TextAppend(text, L"{");
}

/* Control characters and their like are escaped, so that the object can be shown on a terminal. */
static void JsonAppendString(Text *text, const wchar_t *value) {
    static const wchar_t letters[] = L"\"\\nrt";
    static const wchar_t meanings[] = L"\"\\\n\r\t";
    TextAppendCharacter(text, L'"');
    for (const wchar_t *p = value; *p; p++) {
        const wchar_t *meaning = wcschr(meanings, *p);
        if (meaning) {
            TextAppendCharacter(text, L'\\');
            TextAppendCharacter(text, letters[meaning - meanings]);
        } else if (VisibleIsHidden(value, p)) {
            TextAppendFormat(text, L"\\u%04x", (unsigned)*p);
        } else {
            TextAppendCharacter(text, *p);
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

void JsonLiteral(Text *text, const wchar_t *key, const wchar_t *literal) {
    JsonKey(text, key);
    TextAppend(text, literal);
}

void JsonList(Text *text, const wchar_t *key, const TextList *list, bool literals) {
    JsonKey(text, key);
    TextAppendCharacter(text, L'[');
    for (size_t i = 0; i < list->count; i++) {
        if (i) TextAppend(text, L", ");
        if (literals) {
            TextAppend(text, list->items[i]);
        } else {
            JsonAppendString(text, list->items[i]);
        }
    }
    TextAppendCharacter(text, L']');
}

void JsonInteger(Text *text, const wchar_t *key, int64_t value) {
    JsonKey(text, key);
    TextAppendFormat(text, L"%lld", (long long)value);
}

void JsonBoolean(Text *text, const wchar_t *key, bool value) {
    JsonLiteral(text, key, value ? L"true" : L"false");
}

void JsonNull(Text *text, const wchar_t *key) {
    JsonLiteral(text, key, L"null");
}

/* Appends an object that JsonEnd has finished, indented one level deeper. */
static void JsonAppendObject(Text *text, const wchar_t *object) {
    for (const wchar_t *p = object; *p && (*p != L'\n' || p[1]); p++) {
        TextAppendCharacter(text, *p);
        if (*p == L'\n') TextAppend(text, L"  ");
    }
}

void JsonNested(Text *text, const wchar_t *key, const wchar_t *object) {
    JsonKey(text, key);
    JsonAppendObject(text, object);
}

void JsonObjects(Text *text, const wchar_t *key, const TextList *objects) {
    JsonKey(text, key);
    TextAppendCharacter(text, L'[');
    for (size_t i = 0; i < objects->count; i++) {
        if (i) TextAppend(text, L", ");
        JsonAppendObject(text, objects->items[i]);
    }
    TextAppendCharacter(text, L']');
}

void JsonEnd(Text *text) {
    TextAppend(text, L"\n}\n");
}

static const wchar_t *JsonSkipSpace(const wchar_t *p) {
    while (*p == L' ' || *p == L'\t' || *p == L'\n' || *p == L'\r') p++;
    return p;
}

/* Reads four hexadecimal digits; -1 if they are not digits. */
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

/* Reads an escape after its backslash; NULL if it is invalid. Rejects \u0000 because wide strings end at a null. */
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

/* Reads a string from its opening quote. Returns the position after the closing quote; NULL if it is broken. */
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

/* Accepts 42 and -1.5, but no exponents. */
static bool JsonIsNumber(const wchar_t *literal) {
    static const wchar_t digits[] = L"0123456789";
    const wchar_t *p = *literal == L'-' ? literal + 1 : literal;
    size_t whole = wcsspn(p, digits);
    if (!whole || whole > 18) return false;
    p += whole;
    if (!*p) return true;
    size_t fraction = *p == L'.' ? wcsspn(p + 1, digits) : 0;
    return fraction && !p[1 + fraction];
}

/* Reads true, false, null or a number. */
static const wchar_t *JsonReadLiteral(const wchar_t *p, wchar_t **ret_value) {
    const wchar_t *start = p;
    while (*p == L'-' || *p == L'.' || (*p >= L'0' && *p <= L'9') || (*p >= L'a' && *p <= L'z')) p++;
    wchar_t *literal = TextCopyLength(start, (size_t)(p - start));
    bool null = TextEqual(literal, L"null");
    bool valid = null || JsonIsNumber(literal) || TextEqual(literal, L"true") || TextEqual(literal, L"false");
    if (!valid || null) {
        free(literal);
        literal = NULL;
    }
    *ret_value = literal;
    return valid ? p : NULL;
}

static const wchar_t *JsonReadScalar(const wchar_t *p, wchar_t **ret_value) {
    return *p == L'"' ? JsonReadString(p, ret_value) : JsonReadLiteral(p, ret_value);
}

/* Reads a list from its opening bracket. Returns the position after the closing bracket; NULL if it is broken, and then
 * `list` may already have items. */
static const wchar_t *JsonReadList(const wchar_t *p, TextList *list) {
    p = JsonSkipSpace(p + 1);
    if (*p == L']') return p + 1;
    for (;;) {
        wchar_t *item = NULL;
        p = JsonReadScalar(p, &item);
        if (!p || !item) return NULL;
        TextListAppendOwned(list, item);
        p = JsonSkipSpace(p);
        if (*p == L']') return p + 1;
        if (*p != L',') return NULL;
        p = JsonSkipSpace(p + 1);
    }
}

static void JsonFreeMember(JsonMember *member) {
    free(member->key);
    free(member->value);
    TextListFree(&member->list);
}

static const wchar_t *JsonReadMember(const wchar_t *p, JsonObject *object) {
    JsonMember member = {0};
    p = *p == L'"' ? JsonReadString(p, &member.key) : NULL;
    if (p) p = JsonSkipSpace(p);
    p = p && *p == L':' ? JsonSkipSpace(p + 1) : NULL;
    if (p) {
        member.is_list = *p == L'[';
        member.is_string = *p == L'"';
        p = member.is_list ? JsonReadList(p, &member.list) : JsonReadScalar(p, &member.value);
    }
    if (!p) {
        JsonFreeMember(&member);
        return NULL;
    }
    object->members = MemoryResize(object->members, object->count + 1, sizeof *object->members);
    object->members[object->count++] = member;
    return p;
}

bool JsonParse(const wchar_t *text, JsonObject *ret_object, Error *error) {
    JsonObject object = {0};
    const wchar_t *at = text; /* the start of the member that is read */
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
    return ErrorSay(error, ERROR_CODE_DATA, _(L"the text is not a valid JSON object (error at character %d)"),
                    (int)(at - text));
}

const wchar_t *JsonGet(const JsonObject *object, const wchar_t *key) {
    for (size_t i = 0; i < object->count; i++) {
        if (TextEqual(object->members[i].key, key)) return object->members[i].value;
    }
    return NULL;
}

const TextList *JsonGetList(const JsonObject *object, const wchar_t *key) {
    for (size_t i = 0; i < object->count; i++) {
        if (object->members[i].is_list && TextEqual(object->members[i].key, key)) return &object->members[i].list;
    }
    return NULL;
}

int64_t JsonGetInteger(const JsonObject *object, const wchar_t *key) {
    const wchar_t *value = JsonGet(object, key);
    return value ? (int64_t)wcstoll(value, NULL, 10) : 0;
}

void JsonFree(JsonObject *object) {
    for (size_t i = 0; i < object->count; i++) {
        JsonFreeMember(&object->members[i]);
    }
    free(object->members);
    *object = (JsonObject){0};
}
