#include "base/translation.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/request.h"
#include "state/reply.h"
#include "terminal/output.h"

#include <windows.h>

static bool RotateOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    enum { PATIENCE_MS = 10 * 1000 };
    (void)ret_exit;
    JsonObject answer = {0};
    if (!RequestSend(name, CONTROL_ROTATE, ANSWER_ROTATE, PATIENCE_MS, &answer, error)) {
        if (!ArgumentsHas(arguments, L"all") || error->code != ERROR_SERVICE_NOT_ACTIVE) return false;
        OutputPrint(_(L"'%ls' does not run: its log stays as it is.\n"), name); /* nobody has asked for this one */
        return true;
    }
    const TextList *files = JsonGetList(&answer, L"rotated");
    if (!files || files->count == 0) OutputPrint(_(L"The log of '%ls' is empty: there is nothing to rotate.\n"), name);
    for (size_t i = 0; files && i < files->count; i++) {
        OutputPrint(_(L"Rotated the log of '%ls': what came before is in %ls.\n"), name, files->items[i]);
    }
    JsonFree(&answer);
    return true;
}

bool CommandRotate(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, RotateOne, ret_exit, error);
}
