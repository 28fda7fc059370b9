/* AppExit: what NSSM does when the application exits by itself. */
#include "base/array.h"
#include "nssm/conversion.h"

#include "base/translation.h"

#include <stdlib.h>

static const wchar_t subkey[] = L"AppExit\\";
static const wchar_t fallback[] = L"AppExit\\Default";

typedef enum Action {
    ACTION_RESTART,
    ACTION_IGNORE, /* the service keeps running without the application, as with srvany */
    ACTION_EXIT,
    ACTION_SUICIDE, /* NSSM exits as in a crash, so that the SCM's recovery actions restart the service */
    ACTION_UNKNOWN,
} Action;

static Action ReadAction(const wchar_t *text) {
    static const wchar_t *const names[] = {L"Restart", L"Ignore", L"Exit", L"Suicide"};
    for (int i = 0; i < (int)COUNT_OF(names); i++) {
        if (TextEqualFold(text, names[i])) return (Action)i;
    }
    return ACTION_UNKNOWN;
}

/* Returns the action for exit codes that have no action of their own. */
static Action DefaultAction(const Conversion *conversion) {
    const OriginalValue *value = OriginalFind(conversion->original, fallback, VALUE_TEXT);
    if (conversion->original->srvany) return ACTION_IGNORE;
    if (!value || TextIsEmpty(value->text)) return ACTION_RESTART;
    Action action = ReadAction(value->text);
    if (action != ACTION_UNKNOWN) return action;
    NotesAppend(conversion->notes, fallback,
                _(L"NSSM does not know the action '%ls' and restarts the script; so does pyhostsvc"), value->text);
    return ACTION_RESTART;
}

static void ConvertDefault(const Conversion *conversion, Action action) {
    static const Restart restarts[] = {RESTART_ALWAYS, RESTART_NEVER, RESTART_NEVER, RESTART_ON_FAILURE};
    conversion->settings->restart = (uint32_t)restarts[action];
    if (conversion->original->srvany) {
        NotesAppend(
            conversion->notes, L"srvany",
            _(L"with srvany the service keeps running after its program has exited; with pyhostsvc it stops and "
              L"stays stopped; --restart always restarts it"));
    } else if (action == ACTION_IGNORE) {
        NotesAppend(
            conversion->notes, fallback,
            _(L"with Ignore the service keeps running without a process; with pyhostsvc it stops and stays stopped"));
    } else if (action == ACTION_SUICIDE) {
        NotesAppend(conversion->notes, fallback,
                    _(L"Suicide leaves the restart to the SCM's recovery actions; with pyhostsvc a failure restarts "
                      L"the service"));
    }
}

static bool HasPrefix(const wchar_t *name) {
    wchar_t *start = TextCopyLength(name, wcslen(subkey));
    bool same = TextEqualFold(start, subkey);
    free(start);
    return same;
}

/* Parses the exit code in the name of a value under AppExit; NSSM writes and reads it in decimal. */
static bool ReadCode(const wchar_t *text, uint32_t *ret_code) {
    wchar_t *end = NULL;
    unsigned long long code = wcstoull(text, &end, 10);
    if (!*text || wcsspn(text, L"0123456789") != wcslen(text) || wcslen(text) > 10 || code > UINT32_MAX) return false;
    *ret_code = (uint32_t)code;
    return true;
}

/* Converts the action of one exit code. */
static void ConvertCode(const Conversion *conversion, const OriginalValue *value, uint32_t code,
                        Action default_action) {
    Settings *settings = conversion->settings;
    Action action = ReadAction(value->text);
    bool restarts = action == ACTION_RESTART || action == ACTION_SUICIDE;
    if (action == ACTION_UNKNOWN) {
        NotesAppend(conversion->notes, value->name, _(L"'%ls' is not an action that NSSM knows"), value->text);
        return;
    }
    if (action == ACTION_IGNORE) {
        NotesAppend(conversion->notes, value->name,
                    _(L"with Ignore the service keeps running without a process; with pyhostsvc it stops"));
    }
    bool already =
        default_action == ACTION_SUICIDE ? restarts == (code != 0) : restarts == (default_action == ACTION_RESTART);
    if (already) return;
    if (!restarts && code == 0) {
        settings->restart = RESTART_ON_FAILURE; /* the other codes restart, as with `always` */
    } else {
        TextListAppendOwned(restarts ? &settings->restart_codes : &settings->success_codes, TextPrint(L"%u", code));
    }
}

bool ConvertExits(const Conversion *conversion, Error *error) {
    const Original *original = conversion->original;
    Action default_action = DefaultAction(conversion);
    (void)error;
    ConvertDefault(conversion, default_action);
    for (size_t i = 0; i < original->count; i++) {
        const OriginalValue *value = &original->values[i];
        uint32_t code = 0;
        if (!HasPrefix(value->name) || TextEqualFold(value->name, fallback) || value->kind != VALUE_TEXT) continue;
        if (ReadCode(value->name + wcslen(subkey), &code)) {
            ConvertCode(conversion, value, code, default_action);
        } else {
            NotesAppend(conversion->notes, value->name, _(L"this is not an exit code in decimal; NSSM ignores it"));
        }
    }
    return true;
}
