#include "base/quote.h"
#include "base/translation.h"
#include "check/unknown_variables.h"
#include "command/given_settings.h"
#include "command/import_nssm.h"
#include "command/install.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "install/log_files.h"
#include "install/resolve.h"
#include "scm/service.h"
#include "settings/name.h"
#include "settings/storage.h"
#include "terminal/output.h"
#include "terminal/password.h"

#include <stdlib.h>

static const wchar_t *Displayed(const wchar_t *value) {
    return *value ? value : _(L"(empty)");
}

static bool IsSame(Settings *before, Settings *after) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        if (!SettingsSame(before, after, &SettingsTable[i])) return false;
    }
    return true;
}

static void PrintDifference(Settings *before, Settings *after) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *old = SettingsFormat(before, &SettingsTable[i]);
        wchar_t *new = SettingsFormat(after, &SettingsTable[i]);
        if (!TextEqual(old, new))
            OutputPrint(L"  %ls: %ls -> %ls\n", SettingsTable[i].name, Displayed(old), Displayed(new));
        free(old);
        free(new);
    }
}

/* Prints what the import changed, or would change. */
static void PrintChanges(const Configuration *configuration, Settings *before, Settings *after, bool dry) {
    const wchar_t *name = configuration->name;
    if (IsSame(before, after)) {
        OutputPrint(_(L"'%ls' already has these settings.\n"), name);
        return;
    }
    OutputPrint(dry ? _(L"Importing would change '%ls':\n") : _(L"Changed '%ls':\n"), name);
    PrintDifference(before, after);
    if (!dry && ConfigurationIsRunning(configuration)) {
        OutputPrint(_(L"The change takes effect at the next start: pyhostsvc restart %ls\n"), QuoteName(name).text);
    }
}

/* Reads the file and the options over the settings of the service. A setting that neither names stays as it is. */
static bool ReadChanges(const wchar_t *name, const Arguments *arguments, Settings *settings, Error *error) {
    if (!GivenSettings(arguments, arguments->positional.items[0], NULL, settings, error)) return false;
    if (!ResolveFolders(name, settings, error)) return false;
    if (TextIsEmpty(settings->display_name)) TextReplace(&settings->display_name, name);
    return ResolveAccount(settings, name, error);
}

static bool StoreChanges(const Arguments *arguments, Configuration *configuration, Settings *before, Error *error) {
    Settings *settings = &configuration->settings;
    bool new_account = !SettingsSame(before, settings, SettingById(SETTING_ACCOUNT));
    return (!new_account || PasswordRead(arguments, settings, error)) && ConfigurationStore(configuration, error);
}

/* Checks what ConfigurationStore would check of the logs. */
static bool CheckLogs(const wchar_t *name, Settings *before, Settings *after, Error *error) {
    return !ConfigurationMovesLogs(before, after) || LogFilesCheck(name, after->log_directory, error);
}

static bool Update(const wchar_t *name, const Arguments *arguments, bool dry, Error *error) {
    Configuration configuration;
    Settings before;
    if (!ConfigurationOpenUnchecked(name, CONFIGURATION_CHANGE, &configuration, error)) return false;
    bool ok = SettingsRead(name, &before, error);
    if (ok) {
        ok = ServiceReadConfig(configuration.service, &before, error) &&
             ReadChanges(name, arguments, &configuration.settings, error) &&
             (dry ? CheckLogs(name, &before, &configuration.settings, error)
                  : StoreChanges(arguments, &configuration, &before, error));
        if (ok) PrintChanges(&configuration, &before, &configuration.settings, dry);
        if (ok) UnknownVariablesPrint(name, &configuration.settings);
        SettingsFree(&before);
    }
    ConfigurationClose(&configuration);
    return ok;
}

static bool WouldInstall(const wchar_t *name, const Arguments *arguments, Error *error) {
    Settings settings;
    SettingsInit(&settings);
    bool ok = NameCheck(name, error) &&
              GivenSettings(arguments, arguments->positional.items[0], NULL, &settings, error) &&
              ResolveAccount(&settings, name, error) && LogFilesCheck(name, settings.log_directory, error);
    if (ok) {
        OutputPrint(_(L"Importing would install '%ls':\n"), name);
        InstallPrintSettings(&settings);
        UnknownVariablesPrint(name, &settings);
    }
    SettingsFree(&settings);
    return ok;
}

/* Checks that the arguments name either a file or an NSSM service. */
static bool CheckSource(const Arguments *arguments, const wchar_t *service, Error *error) {
    bool file = arguments->positional.count != 0;
    if (!file && !service) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'import' requires a FILE or --from-nssm NAME"));
        return ErrorRemedy(error, _(L"Run `pyhostsvc import FILE` or `pyhostsvc import --from-nssm NAME`."));
    }
    if (file && service) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"a file and --from-nssm cannot be used together"));
        return ErrorRemedy(error, _(L"Omit one of them."));
    }
    if (service || !ArgumentsHas(arguments, L"replace")) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"--replace requires --from-nssm"));
    return ErrorRemedy(error, _(L"Omit --replace. Importing a file changes the service that the file names."));
}

bool CommandImport(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    wchar_t *name = NULL;
    bool exists = false;
    bool dry = ArgumentsHas(arguments, L"dry-run");
    const wchar_t *service = ArgumentsGet(arguments, L"from-nssm");
    if (!CheckSource(arguments, service, error)) return false;
    if (service) return ImportNssm(arguments, service, error);
    const wchar_t *file = arguments->positional.items[0];
    if (!GivenName(arguments, file, &name, error)) return false;
    if (!name) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' does not name a service"), file);
        return ErrorRemedy(error, _(L"Add --name NAME."));
    }
    bool ok = ServiceExists(name, &exists, error);
    if (ok && exists) {
        ok = Update(name, arguments, dry, error);
    } else if (ok && dry) {
        ok = WouldInstall(name, arguments, error);
    } else if (ok) {
        ok = InstallFrom(arguments, file, NULL, name, error);
    }
    free(name);
    return ok;
}
