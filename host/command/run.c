#include "base/path.h"
#include "base/translation.h"
#include "command/given_settings.h"
#include "command/verbs.h"
#include "python/find/discovery.h"
#include "service/console.h"
#include "settings/account.h"

#include <stdlib.h>

bool CommandRunInConsole(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    static Host host; /* its threads outlive this call */
    Settings settings;
    const TextList *operands = &arguments->positional;
    SettingsInit(&settings);
    bool ok = GivenSettings(arguments, NULL, operands->count ? operands->items[0] : NULL, &settings, error);
    if (ok && AccountKindOf(settings.account) != ACCOUNT_SYSTEM) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"`run` runs the script under your account and does not accept --account"));
        ok = ErrorRemedy(error, _(L"In a console the script always runs under your own account. Omit --account, or use "
                                  L"`pyhostsvc install` to run it under that account."));
    }
    if (ok) {
        wchar_t *name = settings.script ? PathStem(settings.script) : TextCopy(settings.module);
        ok = HostInit(&host, name, error) && PythonInspect(settings.python, &host.setup.python, error);
    }
    if (!ok) {
        SettingsFree(&settings);
        return false;
    }
    host.setup.settings = settings;
    return ConsoleRun(&host, ret_exit, error);
}
