#include "control/for_each.h"

#include "base/translation.h"
#include "scm/service.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <windows.h>

bool ForEachNames(const Arguments *arguments, TextList *ret_names, Error *error) {
    *ret_names = (TextList){0};
    bool all = ArgumentsHas(arguments, L"all");
    if (all && arguments->positional.count) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"--all and the name of a service"));
        return ErrorRemedy(error, _(L"It is one or the other."));
    }
    if (all) return ServiceList(ret_names, error);
    if (arguments->positional.count) {
        TextListAppendList(ret_names, &arguments->positional);
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, _(L"which service?"));
    return ErrorRemedy(error, _(L"Give its name, or --all; `pyhostsvc list` has them."));
}

bool ForEachService(const Arguments *arguments, ForEachFunction *function, uint32_t *ret_exit, Error *error) {
    TextList names;
    bool ok = ForEachNames(arguments, &names, error);
    if (ok && names.count == 1) {
        ok = function(names.items[0], arguments, ret_exit, error);
    } else if (ok && !names.count) {
        OutputPrint(_(L"No services.\n"));
    }
    for (size_t i = 0; ok && names.count > 1 && i < names.count; i++) {
        uint32_t exit_code = EXIT_DONE;
        Error one;
        if (!function(names.items[i], arguments, &exit_code, &one)) {
            OutputError(&one);
            exit_code = ExitCodeOf(&one);
            if (one.code == ERROR_CANCELLED) i = names.count; /* Ctrl-C ends the command, and not one turn of it */
        }
        if (*ret_exit == EXIT_DONE) *ret_exit = exit_code;
    }
    TextListFree(&names);
    return ok;
}
