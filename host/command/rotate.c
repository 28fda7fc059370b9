#include "base/translation.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/request.h"
#include "state/reply.h"
#include "terminal/output.h"

#include <windows.h>

static bool RotateOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    enum { TIMEOUT_MS = 10 * 1000 };
    (void)ret_exit;
    JsonObject reply = {0};
    if (!RequestSend(name, CONTROL_ROTATE, REPLY_ROTATE, TIMEOUT_MS, &reply, error)) {
        if (!ArgumentsHas(arguments, L"all") || error->code != ERROR_SERVICE_NOT_ACTIVE) return false;
        OutputPrint(_(L"'%ls' is not running; its log was not rotated.\n"),
                    name); /* the caller did not name this service */
        return true;
    }
    const TextList *files = JsonGetList(&reply, L"rotated");
    if (!files || files->count == 0) OutputPrint(_(L"The log of '%ls' is empty; it was not rotated.\n"), name);
    for (size_t i = 0; files && i < files->count; i++) {
        OutputPrint(_(L"Rotated the log of '%ls'. The previous lines are in %ls.\n"), name, files->items[i]);
    }
    JsonFree(&reply);
    return true;
}

bool CommandRotate(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, RotateOne, ret_exit, error);
}
