#include "command/command.h"

#include "base/path.h"
#include "python/discovery.h"
#include "service/console.h"

#include <stdlib.h>

bool CommandRunInConsole(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    static Host host; /* threads of it outlive this call */
    Settings settings;
    const TextList *operands = &arguments->positional;
    SettingsInit(&settings);
    bool ok = CommandOverlay(arguments, NULL, operands->count ? operands->items[0] : NULL, &settings, error);
    if (ok) {
        wchar_t *name = settings.script ? PathStem(settings.script) : TextCopy(settings.module);
        ok = HostInit(&host, name, error) && PythonInspect(settings.python, &host.python, error);
    }
    if (!ok) {
        SettingsFree(&settings);
        return false;
    }
    host.settings = settings;
    return ConsoleRun(&host, ret_exit, error);
}
