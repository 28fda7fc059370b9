#include "command/install.h"

#include "base/path.h"
#include "base/quote.h"
#include "base/translation.h"
#include "command/given_settings.h"
#include "command/verbs.h"
#include "install/installation.h"
#include "install/resolve.h"
#include "log/log.h"
#include "terminal/output.h"
#include "terminal/password.h"

#include <stdlib.h>

static void PrintCopy(const wchar_t *program) {
    wchar_t *this_program = NULL;
    Error ignored;
    bool copied = PathOfProgram(&this_program, &ignored) && !TextEqualFold(this_program, program);
    if (copied) OutputPrint(_(L"  program  %ls (a copy: users or pip could replace the original)\n"), program);
    free(this_program);
}

void InstallPrint(const wchar_t *name, const wchar_t *program, const Settings *settings) {
    wchar_t *log = LogPath(settings->log_directory, name);
    OutputPrint(settings->script ? _(L"  script   %ls\n") : _(L"  module   %ls\n"),
                settings->script ? settings->script : settings->module);
    OutputPrint(_(L"  Python   %ls\n"), settings->python);
    OutputPrint(_(L"  log      %ls\n"), log);
    PrintCopy(program);
    free(log);
}

void InstallPrintSettings(Settings *settings) {
    Settings defaults;
    SettingsInit(&defaults);
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *definition = &SettingsTable[i];
        if (definition->fixed || SettingsSame(&defaults, settings, definition)) continue;
        wchar_t *value = SettingsFormat(settings, definition);
        OutputPrint(L"  %ls: %ls\n", definition->name, value);
        free(value);
    }
    SettingsFree(&defaults);
}

bool InstallService(const Arguments *arguments, Settings *settings, const wchar_t *name, Error *error) {
    wchar_t *program = NULL;
    bool ok = InstallationCheckName(name, error) && ResolveAccount(settings, name, error) &&
              PasswordRead(arguments, settings, error) && InstallationCreate(name, settings, &program, error);
    if (!ok) return false;
    OutputPrint(_(L"Installed the service '%ls'.\n"), name);
    InstallPrint(name, program, settings);
    free(program);
    return true;
}

void InstallPrintStart(const wchar_t *name) {
    OutputPrint(_(L"Start the service with: pyhostsvc start %ls\n"), QuoteName(name).text);
}

InstallCheck InstallStartCheck(const Arguments *arguments) {
    InstallCheck check = {0};
    if (!ArgumentsHas(arguments, L"no-check")) InstallCheckStart(&check);
    return check;
}

bool InstallFrom(const Arguments *arguments, const wchar_t *file, const wchar_t *script, const wchar_t *name,
                 Error *error) {
    Settings settings;
    SettingsInit(&settings);
    InstallCheck check = InstallStartCheck(arguments);
    bool ok = GivenSettings(arguments, file, script, &settings, error);
    if (ok) {
        wchar_t *chosen = name ? TextCopy(name) : InstallationDefaultName(&settings);
        ok = InstallService(arguments, &settings, chosen, error);
        if (ok) {
            InstallPrintStart(chosen);
            InstallCheckPrint(&check, chosen);
        }
        free(chosen);
    }
    InstallCheckCancel(&check);
    SettingsFree(&settings);
    return ok;
}

bool CommandInstall(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const TextList *operands = &arguments->positional;
    const wchar_t *file = ArgumentsGet(arguments, L"from");
    wchar_t *name = NULL;
    bool ok = GivenName(arguments, file, &name, error) &&
              InstallFrom(arguments, file, operands->count ? operands->items[0] : NULL, name, error);
    free(name);
    return ok;
}
