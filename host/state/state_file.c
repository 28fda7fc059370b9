#include "state/state_file.h"

#include "base/array.h"
#include "base/json.h"

#include <stddef.h>
#include <stdlib.h>

typedef enum MemberKind {
    MEMBER_TEXT,   /* wchar_t * */
    MEMBER_FLAG,   /* bool, written as 0 or 1 */
    MEMBER_COUNT,  /* uint32_t */
    MEMBER_NUMBER, /* int64_t or uint64_t */
    MEMBER_LIST,   /* TextList */
} MemberKind;

/* The members in the order of the file. */
static const struct {
    const wchar_t *key;
    MemberKind kind;
    size_t offset;
} members[] = {
    {L"pid", MEMBER_COUNT, offsetof(StateFile, pid)},
    {L"state", MEMBER_TEXT, offsetof(StateFile, state)},
    {L"started", MEMBER_TEXT, offsetof(StateFile, started)},
    {L"since", MEMBER_TEXT, offsetof(StateFile, since)},
    {L"python", MEMBER_TEXT, offsetof(StateFile, python)},
    {L"status", MEMBER_TEXT, offsetof(StateFile, status)},
    {L"replaced_by", MEMBER_TEXT, offsetof(StateFile, replaced_by)},
    {L"ended", MEMBER_TEXT, offsetof(StateFile, ended)},
    {L"error", MEMBER_TEXT, offsetof(StateFile, error)},
    {L"remedy", MEMBER_TEXT, offsetof(StateFile, remedy)},
    {L"blocked", MEMBER_TEXT, offsetof(StateFile, blocked)},
    {L"dump", MEMBER_TEXT, offsetof(StateFile, dump)},
    {L"exit_code", MEMBER_NUMBER, offsetof(StateFile, exit_code)},
    {L"unspent", MEMBER_FLAG, offsetof(StateFile, backoff_pending)},
    {L"long_run", MEMBER_FLAG, offsetof(StateFile, long_run)},
    {L"again", MEMBER_FLAG, offsetof(StateFile, starts_again)},
    {L"log_directory", MEMBER_TEXT, offsetof(StateFile, log_directory)},
    {L"log_split", MEMBER_FLAG, offsetof(StateFile, log_split)},
    {L"reason", MEMBER_TEXT, offsetof(StateFile, start_reason)},
    {L"restarts", MEMBER_COUNT, offsetof(StateFile, restarts)},
    {L"short_runs", MEMBER_COUNT, offsetof(StateFile, short_runs)},
    {L"limit_began", MEMBER_NUMBER, offsetof(StateFile, limit_began)},
    {L"limit_count", MEMBER_COUNT, offsetof(StateFile, limit_count)},
    {L"last", MEMBER_TEXT, offsetof(StateFile, last_ended)},
    {L"last_at", MEMBER_TEXT, offsetof(StateFile, last_ended_at)},
    {L"next_at", MEMBER_TEXT, offsetof(StateFile, next_at)},
    {L"runs", MEMBER_LIST, offsetof(StateFile, runs)},
    {L"events", MEMBER_LIST, offsetof(StateFile, events)},
};

static void FormatMember(Text *json, const wchar_t *key, MemberKind kind, const void *field) {
    switch (kind) {
    case MEMBER_TEXT:
        JsonString(json, key, *(wchar_t *const *)field);
        break;
    case MEMBER_FLAG:
        JsonInteger(json, key, *(const bool *)field);
        break;
    case MEMBER_COUNT:
        JsonInteger(json, key, *(const uint32_t *)field);
        break;
    case MEMBER_NUMBER:
        JsonInteger(json, key, *(const int64_t *)field);
        break;
    case MEMBER_LIST:
        JsonList(json, key, field, false);
        break;
    }
}

wchar_t *StateFileFormat(const StateFile *state) {
    Text json = {0};
    JsonBegin(&json);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        FormatMember(&json, members[i].key, members[i].kind, (const char *)state + members[i].offset);
    }
    JsonEnd(&json);
    return TextTake(&json);
}

/* A count out of range reads as 0. */
static void ParseMember(const JsonObject *object, const wchar_t *key, MemberKind kind, void *field) {
    int64_t number = JsonGetInteger(object, key);
    const TextList *list = JsonGetList(object, key);
    switch (kind) {
    case MEMBER_TEXT:
        *(wchar_t **)field = JsonGet(object, key) ? TextCopy(JsonGet(object, key)) : NULL;
        break;
    case MEMBER_FLAG:
        *(bool *)field = number != 0;
        break;
    case MEMBER_COUNT:
        *(uint32_t *)field = number > 0 && number <= UINT32_MAX ? (uint32_t)number : 0;
        break;
    case MEMBER_NUMBER:
        if (JsonGet(object, key)) *(int64_t *)field = number;
        break;
    case MEMBER_LIST:
        if (list) TextListAppendList(field, list);
        break;
    }
}

bool StateFileParse(const wchar_t *text, StateFile *ret_state, Error *error) {
    JsonObject object = {0};
    *ret_state = (StateFile){.exit_code = -1};
    if (!JsonParse(text, &object, error)) return false;
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        ParseMember(&object, members[i].key, members[i].kind, (char *)ret_state + members[i].offset);
    }
    JsonFree(&object);
    return true;
}

void StateFileFree(StateFile *state) {
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        void *field = (char *)state + members[i].offset;
        if (members[i].kind == MEMBER_TEXT) free(*(wchar_t **)field);
        if (members[i].kind == MEMBER_LIST) TextListFree(field);
    }
    *state = (StateFile){.exit_code = -1};
}

const wchar_t *StateFileLogDirectory(const StateFile *state, uint32_t pid) {
    return pid && state->pid == pid ? state->log_directory : NULL;
}
