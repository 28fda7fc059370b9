/* JSON, as much as the host reads and writes: one object whose values are strings, numbers, booleans, null, or lists of
 * strings and numbers; what is written may have such objects, too. Pure: works on wide text; files are UTF-8 at their
 * border (base/file.h). */
#ifndef PYHOSTSVC_BASE_JSON_H
#define PYHOSTSVC_BASE_JSON_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

/* Writing: JsonBegin, any number of members, JsonEnd. A NULL string is written as null. */
void JsonBegin(Text *text);
void JsonString(Text *text, const wchar_t *key, const wchar_t *value);
void JsonLiteral(Text *text, const wchar_t *key, const wchar_t *literal); /* a number, true, false */
void JsonList(Text *text, const wchar_t *key, const TextList *list, bool literals);
void JsonInteger(Text *text, const wchar_t *key, int64_t value);
void JsonBoolean(Text *text, const wchar_t *key, bool value);
void JsonNull(Text *text, const wchar_t *key);
/* An object that JsonEnd has finished, as a member of another one. */
void JsonNested(Text *text, const wchar_t *key, const wchar_t *object);
/* Such objects, as a list. */
void JsonObjects(Text *text, const wchar_t *key, const TextList *objects);
void JsonEnd(Text *text);

typedef struct JsonMember {
    wchar_t *key;
    wchar_t *value; /* a string's characters, or the literal's (42, 1.5, true); NULL for null and lists */
    bool is_list;
    TextList list;
} JsonMember;

typedef struct JsonObject {
    JsonMember *members;
    size_t count;
} JsonObject;

/* Reads one object. On failure fills `error` with the offset and leaves `ret_object` untouched. Free with JsonFree. */
bool JsonParse(const wchar_t *text, JsonObject *ret_object, Error *error);
/* The value of `key`, or NULL. Owned by `object`. */
const wchar_t *JsonGet(const JsonObject *object, const wchar_t *key);
/* The list of `key`, or NULL where there is none. Owned by `object`. */
const TextList *JsonGetList(const JsonObject *object, const wchar_t *key);
/* The value of `key` as a number; 0 where there is none. */
int64_t JsonGetInteger(const JsonObject *object, const wchar_t *key);
void JsonFree(JsonObject *object);

#endif
