#include "install/resolve.h"

#include "account/folders.h"
#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/translation.h"
#include "python/api/api.h"
#include "python/find/discovery.h"
#include "python/find/library.h"
#include "settings/account.h"
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

static bool ResolveScript(Settings *settings, Error *error) {
    if (TextIsEmpty(settings->script)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the script's path is empty"));
        return ErrorRemedy(error, _(L"Specify the path of a script."));
    }
    if (!MakeAbsolute(&settings->script, error)) return false;
    if (PathIsFile(settings->script) || PathIsDirectory(settings->script)) return true;
    ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"the script '%ls' does not exist"), settings->script);
    return ErrorRemedy(error, _(L"Check the path. A relative path starts at the current directory."));
}

static bool ResolveDirectory(Settings *settings, Error *error) {
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

static bool ResolveLogDirectory(Settings *settings, Error *error) {
    return MakeAbsolute(&settings->log_directory, error);
}

/* A service whose affinity includes a missing processor would not start. */
static bool ResolveAffinity(Settings *settings, Error *error) {
    DWORD_PTR process = 0;
    DWORD_PTR present = 0;
    uint64_t wanted = 0;
    if (TextIsEmpty(settings->affinity)) return true;
    if (!SettingsCpus(settings->affinity, &wanted, error)) return false;
    /* If there are several processor groups, the group of a service is not known before it runs. */
    bool known = GetActiveProcessorGroupCount() == 1 && GetProcessAffinityMask(GetCurrentProcess(), &process, &present);
    if (!known || !(wanted & ~(uint64_t)present)) return true;
    int last = 63;
    while (last && !((uint64_t)present >> last)) last--;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"affinity '%ls' includes processors that this computer does not have"),
             settings->affinity);
    return ErrorRemedy(error, last ? _(L"Use processors 0 to %d.") : _(L"The computer has only processor %d."), last);
}

/* An empty value means never, which `get` shows. */
static bool ResolveLogAge(Settings *settings, Error *error) {
    (void)error;
    SetIfEmpty(&settings->log_age, L"never");
    return true;
}

/* Reads the file once, so that its errors are reported now. */
static bool ResolveEnvFile(Settings *settings, Error *error) {
    TextList variables = {0};
    if (TextIsEmpty(settings->env_file)) return true;
    bool ok = MakeAbsolute(&settings->env_file, error) && EnvironmentReadFile(settings->env_file, &variables, error);
    TextListFree(&variables);
    return ok;
}

static bool FindPython(Settings *settings, Error *error) {
    PythonInstallation found;
    if (!PythonDiscover(settings->python, &found, error)) return false;
    /* An interpreter that cannot be loaded is reported now, not at the first start. */
    bool ok = LibraryCheck(&found, &settings->environment, error) && PythonLoad(found.dll, found.minor, error);
    if (ok) TextReplace(&settings->python, found.executable);
    PythonInstallationFree(&found);
    return ok;
}

static const struct {
    const wchar_t *setting;
    bool (*resolve)(Settings *settings, Error *error);
} resolvers[] = {
    {L"script", ResolveScript},     {L"directory", ResolveDirectory}, {L"log_directory", ResolveLogDirectory},
    {L"env_file", ResolveEnvFile},  {L"python", FindPython},          {L"log_age", ResolveLogAge},
    {L"affinity", ResolveAffinity},
};

bool ResolveSetting(Settings *settings, const SettingDefinition *setting, Error *error) {
    for (size_t i = 0; i < COUNT_OF(resolvers); i++) {
        if (TextEqual(resolvers[i].setting, setting->name)) return resolvers[i].resolve(settings, error);
    }
    return true;
}

bool ResolveExceptPython(Settings *settings, Error *error) {
    return (!settings->script || ResolveScript(settings, error)) && ResolveDirectory(settings, error) &&
           ResolveLogDirectory(settings, error) && ResolveEnvFile(settings, error) && ResolveAffinity(settings, error);
}

bool ResolvePython(Settings *settings, Error *error) {
    return FindPython(settings, error) || PythonRemedy(NULL, error);
}
