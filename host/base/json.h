/* The subset of JSON that the host reads and writes: one object whose values are strings, numbers, booleans, null, or
 * lists of strings and numbers. Written objects may also contain such objects. Works on wide text; base/file.h converts
 * files from and to UTF-8. Pure. */
#ifndef PYHOSTSVC_BASE_JSON_H
#define PYHOSTSVC_BASE_JSON_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

/* To write an object call JsonBegin, then any number of members, then JsonEnd. A NULL string is written as null. */
void JsonBegin(Text *text);
void JsonString(Text *text, const wchar_t *key, const wchar_t *value);
void JsonLiteral(Text *text, const wchar_t *key, const wchar_t *literal); /* a number, true, false */
void JsonList(Text *text, const wchar_t *key, const TextList *list, bool literals);
void JsonInteger(Text *text, const wchar_t *key, int64_t value);
void JsonBoolean(Text *text, const wchar_t *key, bool value);
void JsonNull(Text *text, const wchar_t *key);
/* Writes an object that JsonEnd has finished as a member of another object. */
void JsonNested(Text *text, const wchar_t *key, const wchar_t *object);
/* Writes a list of such objects. */
void JsonObjects(Text *text, const wchar_t *key, const TextList *objects);
void JsonEnd(Text *text);

typedef struct JsonMember {
    wchar_t *key;
    wchar_t *value; /* a string's characters, or the literal's (42, 1.5, true); NULL for null and lists */
    bool is_string;
    bool is_list;
    TextList list;
} JsonMember;

typedef struct JsonObject {
    JsonMember *members;
    size_t count;
} JsonObject;

/* Reads one object; the caller frees it with JsonFree. On failure the error names the offset and `ret_object` is
 * unchanged. */
bool JsonParse(const wchar_t *text, JsonObject *ret_object, Error *error);
/* Returns the value of `key`, owned by `object`; NULL if there is none. */
const wchar_t *JsonGet(const JsonObject *object, const wchar_t *key);
/* Returns the list of `key`, owned by `object`; NULL if there is none. */
const TextList *JsonGetList(const JsonObject *object, const wchar_t *key);
/* Returns the value of `key` as a number; 0 if there is none. */
int64_t JsonGetInteger(const JsonObject *object, const wchar_t *key);
void JsonFree(JsonObject *object);

#endif
