#include "control/for_each.h"

#include "base/translation.h"
#include "scm/service_list.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <windows.h>

bool ForEachNames(const Arguments *arguments, TextList *ret_names, Error *error) {
    *ret_names = (TextList){0};
    bool all = ArgumentsHas(arguments, L"all");
    if (all && arguments->positional.count) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"--all cannot be combined with a service name"));
        return ErrorRemedy(error, _(L"Use --all or service names."));
    }
    if (all) return ServiceList(ret_names, error);
    if (arguments->positional.count) {
        TextListAppendList(ret_names, &arguments->positional);
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, _(L"no service was named"));
    return ErrorRemedy(error, _(L"Name a service or use --all; `pyhostsvc list` lists the services."));
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
        Error cause;
        if (!function(names.items[i], arguments, &exit_code, &cause)) {
            OutputError(&cause);
            exit_code = ExitCodeOf(&cause);
            if (cause.code == ERROR_CANCELLED) i = names.count; /* Ctrl-C ends the whole command */
        }
        if (*ret_exit == EXIT_DONE) *ret_exit = exit_code;
    }
    TextListFree(&names);
    return ok;
}
