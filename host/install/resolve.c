#include "install/resolve.h"

#include "account/folders.h"
#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/translation.h"
#include "install/script_kind.h"
#include "python/api/api.h"
#include "python/find/discovery.h"
#include "python/find/library.h"
#include "settings/account.h"
#include "settings/cpus.h"
#include "settings/environment.h"

#include <stdlib.h>
#include <windows.h>

/* Replaces a path that is set by its absolute form. */
static bool MakeAbsolute(wchar_t **path, Error *error) {
    wchar_t *absolute = NULL;
    if (TextIsEmpty(*path)) return true;
    if (!PathAbsolute(*path, &absolute, error)) return false;
    TextReplaceOwned(path, absolute);
    return true;
}

/* Each function resolves one setting and checks that what it names exists. */

static bool ResolveScript(Settings *settings, const SettingDefinition *setting, Error *error) {
    (void)setting;
    if (TextIsEmpty(settings->script)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the script's path is empty"));
        return ErrorRemedy(error, _(L"Specify the path of a script."));
    }
    if (!MakeAbsolute(&settings->script, error)) return false;
    if (PathIsFile(settings->script)) return ScriptKindCheck(settings, error);
    if (PathIsDirectory(settings->script)) return true;
    ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"the script '%ls' does not exist"), settings->script);
    return ErrorRemedy(error, _(L"Check the path. A relative path starts at the current directory."));
}

static bool ResolveDirectory(Settings *settings, const SettingDefinition *setting, Error *error) {
    (void)setting;
    if (!settings->directory) {
        settings->directory = settings->script ? PathDirectory(settings->script) : TextCopy(L".");
    }
    if (!MakeAbsolute(&settings->directory, error)) return false;
    if (PathIsDirectory(settings->directory)) return true;
    ErrorSay(error, ERROR_PATH_NOT_FOUND, _(L"the directory '%ls' does not exist"), settings->directory);
    return ErrorRemedy(error, _(L"Create it, or specify another directory."));
}

static void SetIfEmpty(wchar_t **text, const wchar_t *value) {
    if (TextIsEmpty(*text)) TextReplace(text, value);
}

bool ResolveFolders(const wchar_t *name, Settings *settings, Error *error) {
    Folders folders;
    if (!FoldersOf(name, &folders, error)) return false;
    SetIfEmpty(&settings->log_directory, folders.logs);
    SetIfEmpty(&settings->state_directory, folders.state);
    FoldersFree(&folders);
    return true;
}

bool ResolveAccount(Settings *settings, const wchar_t *service, Error *error) {
    if (!AccountCheck(settings->account, service, error)) return false;
    wchar_t *account = AccountSetting(settings->account);
    TextReplaceOwned(&settings->account, account);
    return true;
}

static bool ResolvePath(Settings *settings, const SettingDefinition *setting, Error *error) {
    return MakeAbsolute(SettingsText(settings, setting), error);
}

/* A service whose affinity includes a missing processor would not start. */
static bool ResolveAffinity(Settings *settings, const SettingDefinition *setting, Error *error) {
    (void)setting;
    DWORD_PTR process = 0;
    DWORD_PTR present = 0;
    uint64_t wanted = 0;
    if (TextIsEmpty(settings->affinity)) return true;
    if (!CpusParse(settings->affinity, &wanted, error)) return false;
    /* If there are several processor groups, the group of a service is not known before it runs. */
    bool known = GetActiveProcessorGroupCount() == 1 && GetProcessAffinityMask(GetCurrentProcess(), &process, &present);
    if (!known || !(wanted & ~(uint64_t)present)) return true;
    int last = 63;
    while (last && !((uint64_t)present >> last)) last--;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"affinity '%ls' includes processors that this computer does not have"),
             settings->affinity);
    return ErrorRemedy(error, last ? _(L"Use processors 0 to %d.") : _(L"The computer has only processor %d."), last);
}

/* `get` shows the default instead of an empty value. */
static bool ResolveDefault(Settings *settings, const SettingDefinition *setting, Error *error) {
    (void)error;
    SetIfEmpty(SettingsText(settings, setting), setting->text);
    return true;
}

/* Reads the file once, so that its errors are reported now. A service that has a file in another encoding already still
 * starts with it. */
static bool ResolveEnvFile(Settings *settings, const SettingDefinition *setting, Error *error) {
    (void)setting;
    TextList variables = {0};
    if (TextIsEmpty(settings->env_file)) return true;
    wchar_t *text = NULL;
    bool ok = MakeAbsolute(&settings->env_file, error) && FileReadUtf8(settings->env_file, &text, error) &&
              EnvironmentReadFile(settings->env_file, &variables, error);
    free(text);
    TextListFree(&variables);
    return ok;
}

static bool FindPython(Settings *settings, const SettingDefinition *setting, Error *error) {
    (void)setting;
    PythonInstallation found;
    if (!PythonDiscover(settings->python, &found, error)) return false;
    /* An interpreter that cannot be loaded is reported now, not at the first start. */
    bool ok = LibraryCheck(&found, &settings->environment, error) && PythonLoad(found.dll, found.minor, error);
    if (ok) TextReplace(&settings->python, found.executable);
    PythonInstallationFree(&found);
    return ok;
}

bool ResolveSetting(Settings *settings, const SettingDefinition *setting, Error *error) {
    static bool (*const resolvers[RESOLVE_COUNT])(Settings *, const SettingDefinition *, Error *) = {
        [RESOLVE_SCRIPT] = ResolveScript,    [RESOLVE_FOLDER] = ResolveDirectory, [RESOLVE_PATH] = ResolvePath,
        [RESOLVE_ENV_FILE] = ResolveEnvFile, [RESOLVE_PYTHON] = FindPython,       [RESOLVE_CPUS] = ResolveAffinity,
        [RESOLVE_DEFAULT] = ResolveDefault,
    };
    return !resolvers[setting->resolve] || resolvers[setting->resolve](settings, setting, error);
}

bool ResolveExceptPython(Settings *settings, Error *error) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (setting->resolve == RESOLVE_PYTHON || (setting->resolve == RESOLVE_SCRIPT && !settings->script)) continue;
        if (!ResolveSetting(settings, setting, error)) return false;
    }
    return true;
}

bool ResolvePython(Settings *settings, Error *error) {
    return FindPython(settings, SettingById(SETTING_PYTHON), error) || PythonRemedy(NULL, error);
}
