#include "base/file.h"
#include "base/translation.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "install/settings_file.h"
#include "terminal/output.h"

#include <stdlib.h>

bool CommandExport(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Configuration configuration;
    wchar_t *text = NULL;
    const TextList *words = &arguments->positional;
    const wchar_t *name = words->items[0];
    const wchar_t *file = words->count > 1 ? words->items[1] : NULL;
    if (!ConfigurationOpen(name, 0, &configuration, error)) return false;
    bool ok = SettingsFileFormat(name, &configuration.settings, &text, error);
    ok = ok && (!file || FileReplace(file, text, error));
    if (ok && file) {
        OutputPrint(_(L"Exported the settings of '%ls' to '%ls'.\n"), name, file);
    } else if (ok) {
        OutputDocument(text);
    }
    free(text);
    ConfigurationClose(&configuration);
    return ok;
}
