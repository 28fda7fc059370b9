/* export and import. */
#include "account/folders.h"
#include "base/file.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/translation.h"
#include "command/given_settings.h"
#include "command/import_nssm.h"
#include "command/install.h"
#include "command/verbs.h"
#include "install/configuration.h"
#include "install/resolve.h"
#include "scm/service.h"
#include "terminal/output.h"
#include "terminal/password.h"

#include <stdlib.h>

static const wchar_t *Shown(const wchar_t *value) {
    return *value ? value : _(L"(empty)");
}

/* What is different in `after`. Returns how much. */
static size_t PrintDifference(Settings *before, Settings *after) {
    size_t count = 0;
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *old = SettingsFormat(before, &SettingsTable[i]);
        wchar_t *new = SettingsFormat(after, &SettingsTable[i]);
        bool differs = !TextEqual(old, new);
        if (differs) OutputPrint(L"  %ls: %ls -> %ls\n", SettingsTable[i].name, Shown(old), Shown(new));
        count += differs;
        free(old);
        free(new);
    }
    return count;
}

static void PrintAll(Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        wchar_t *value = SettingsFormat(settings, &SettingsTable[i]);
        if (*value) OutputPrint(L"  %ls: %ls\n", SettingsTable[i].name, value);
        free(value);
    }
}

/* Everything that is imported is set; what is not stays as it is. */
static bool Update(const wchar_t *name, const Arguments *arguments, bool dry, Error *error) {
    Configuration configuration;
    Settings before;
    if (!ConfigurationOpenUnchecked(name, CONFIGURATION_CHANGE, &configuration, error)) return false;
    Settings *settings = &configuration.settings;
    bool ok = SettingsRead(name, &before, error);
    if (ok) {
        ok = ServiceReadConfig(configuration.service, &before, error) &&
             GivenSettings(arguments, arguments->positional.items[0], NULL, settings, error) &&
             ResolveFolders(name, settings, error);
        if (ok && TextIsEmpty(settings->display_name)) TextReplace(&settings->display_name, name);
        ok = ok && ResolveAccount(settings, name, error);
        bool new_account = ok && !SettingsSame(&before, settings, SettingsFind(L"account"));
        if (ok && !dry && new_account) ok = PasswordRead(arguments, settings, error);
        if (ok && !dry) ok = ConfigurationStore(&configuration, error);
        if (ok) {
            OutputPrint(dry ? _(L"Importing would change '%ls':\n") : _(L"Changed '%ls':\n"), name);
            size_t count = PrintDifference(&before, settings);
            if (!count) OutputPrint(_(L"  nothing: it is as the file says\n"));
            if (count && !dry && ConfigurationIsRunning(&configuration)) {
                OutputPrint(_(L"The change takes effect at the next start: pyhostsvc restart %ls\n"),
                            QuoteName(name).text);
            }
        }
        SettingsFree(&before);
    }
    ConfigurationClose(&configuration);
    return ok;
}

static bool WouldInstall(const wchar_t *name, const Arguments *arguments, Error *error) {
    Settings settings;
    SettingsInit(&settings);
    bool ok = SettingsCheckName(name, error) &&
              GivenSettings(arguments, arguments->positional.items[0], NULL, &settings, error) &&
              ResolveAccount(&settings, name, error);
    if (ok) {
        OutputPrint(_(L"Importing would install '%ls':\n"), name);
        PrintAll(&settings);
    }
    SettingsFree(&settings);
    return ok;
}

/* A file or a service, and only one of them. */
static bool CheckSource(const Arguments *arguments, const wchar_t *service, Error *error) {
    bool file = arguments->positional.count != 0;
    if (!file && !service) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'import' requires a FILE or --from-nssm NAME"));
        return ErrorRemedy(error, _(L"Run `pyhostsvc import FILE` or `pyhostsvc import --from-nssm NAME`."));
    }
    if (file && service) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"a file and a service of NSSM's cannot be imported both"));
        return ErrorRemedy(error, _(L"Leave out one of them."));
    }
    if (service || !ArgumentsHas(arguments, L"replace")) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"--replace is for a service of NSSM's"));
    return ErrorRemedy(error, _(L"Leave it out: a file changes the service that it names."));
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
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' names no service"), file);
        return ErrorRemedy(error, _(L"Give it one with --name NAME."));
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
