#include "state/reply.h"

#include "base/error_text.h"
#include "base/file.h"
#include "base/path.h"

#include <stdlib.h>
#include <windows.h>

static wchar_t *ReplyPath(const wchar_t *state_directory, const wchar_t *what) {
    wchar_t *file = TextPrint(L"pyhostsvc-%ls.json", what);
    wchar_t *path = PathJoin(state_directory, file);
    free(file);
    return path;
}

bool ReplyWrite(const wchar_t *state_directory, const wchar_t *what, const wchar_t *json, Error *error) {
    wchar_t *path = ReplyPath(state_directory, what);
    bool ok = FileReplace(path, json, error);
    free(path);
    return ok;
}

bool ReplyWriteError(const wchar_t *state_directory, const wchar_t *what, const Error *why, Error *error) {
    Text json = {0};
    Text message = {0};
    ErrorTextAppend(&message, why);
    JsonBegin(&json);
    JsonString(&json, L"error", message.data);
    JsonString(&json, L"remedy", *why->remedy ? why->remedy : NULL);
    JsonInteger(&json, L"code", why->code);
    JsonEnd(&json);
    bool ok = ReplyWrite(state_directory, what, json.data, error);
    TextFree(&message);
    TextFree(&json);
    return ok;
}

bool ReplyDelete(const wchar_t *state_directory, const wchar_t *what, Error *error) {
    wchar_t *path = ReplyPath(state_directory, what);
    bool ok = FileDelete(path, error);
    free(path);
    return ok;
}

bool ReplyRead(const wchar_t *state_directory, const wchar_t *what, JsonObject *ret_reply, Error *error) {
    wchar_t *path = ReplyPath(state_directory, what);
    wchar_t *text = NULL;
    JsonObject reply = {0};
    bool ok = FileRead(path, &text, error) && JsonParse(text, &reply, error);
    free(text);
    free(path);
    if (!ok) return false;
    const wchar_t *refusal = JsonGet(&reply, L"error");
    if (!refusal) {
        *ret_reply = reply;
        return true;
    }
    uint32_t code = (uint32_t)JsonGetInteger(&reply, L"code");
    /* The caller takes these codes to mean that there is no reply yet. */
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_SHARING_VIOLATION) code = ERROR_CODE_FAILED;
    ErrorSay(error, code, L"%ls", refusal);
    if (JsonGet(&reply, L"remedy")) ErrorRemedy(error, L"%ls", JsonGet(&reply, L"remedy"));
    JsonFree(&reply);
    return false;
}
