#include "state/state_file.h"

#include "base/file.h"
#include "base/path.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t file_name[] = L"pyhostsvc.json"; /* the folder is the script's, too */

wchar_t *StateFileFormat(const StateFile *state) {
    Text json = {0};
    JsonBegin(&json);
    JsonInteger(&json, L"pid", GetCurrentProcessId());
    JsonString(&json, L"state", state->state);
    JsonString(&json, L"started", state->started);
    JsonString(&json, L"since", state->since);
    JsonString(&json, L"python", state->python);
    JsonString(&json, L"status", state->status);
    JsonString(&json, L"ended", state->ended);
    JsonString(&json, L"error", state->error);
    JsonString(&json, L"remedy", state->remedy);
    JsonString(&json, L"blocked", state->blocked);
    JsonString(&json, L"dump", state->dump);
    JsonInteger(&json, L"exit_code", state->exit_code);
    JsonInteger(&json, L"unspent", state->unspent);
    JsonInteger(&json, L"long_run", state->long_run);
    JsonInteger(&json, L"again", state->again);
    JsonString(&json, L"log_directory", state->log_directory);
    JsonInteger(&json, L"log_split", state->log_split);
    JsonString(&json, L"reason", state->reason);
    JsonInteger(&json, L"restarts", state->restarts);
    JsonInteger(&json, L"short_runs", state->short_runs);
    JsonInteger(&json, L"limit_began", (int64_t)state->limit_began);
    JsonInteger(&json, L"limit_count", state->limit_count);
    JsonString(&json, L"last", state->last);
    JsonString(&json, L"last_at", *state->last_at ? state->last_at : NULL);
    JsonString(&json, L"next_at", *state->next_at ? state->next_at : NULL);
    JsonList(&json, L"events", &state->events, false);
    JsonEnd(&json);
    return TextTake(&json);
}

bool StateFileWrite(const wchar_t *folder, const wchar_t *text, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    bool ok = FileReplace(path, text, error);
    free(path);
    return ok;
}

bool StateFileRead(const wchar_t *folder, JsonObject *ret_state, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    wchar_t *text = NULL;
    bool ok = FileRead(path, &text, error) && JsonParse(text, ret_state, error);
    free(text);
    free(path);
    return ok;
}

const wchar_t *StateFileLogDirectory(const JsonObject *state, uint32_t pid) {
    return pid && JsonGetInteger(state, L"pid") == pid ? JsonGet(state, L"log_directory") : NULL;
}

bool StateFileReset(const wchar_t *folder, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    bool ok = FileDelete(path, error);
    free(path);
    return ok;
}
