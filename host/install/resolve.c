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

/* Replaces a path by its absolute form, where there is one. */
static bool MakeAbsolute(wchar_t **path, Error *error) {
    wchar_t *absolute = NULL;
    if (TextIsEmpty(*path)) return true;
    if (!PathAbsolute(*path, &absolute, error)) return false;
    TextReplaceOwned(path, absolute);
    return true;
}

/* Each makes one setting absolute, and checks that what it names is there. */

static bool ResolveScript(Settings *settings, Error *error) {
    if (TextIsEmpty(settings->script)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the script's path is empty"));
        return ErrorRemedy(error, _(L"Give the path of a script."));
    }
    if (!MakeAbsolute(&settings->script, error)) return false;
    if (PathIsFile(settings->script) || PathIsDirectory(settings->script)) return true;
    ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"there is no script '%ls'"), settings->script);
    return ErrorRemedy(error, _(L"Look at the path: it was taken relative to the current directory."));
}

static bool ResolveDirectory(Settings *settings, Error *error) {
    if (!settings->directory) {
        settings->directory = settings->script ? PathDirectory(settings->script) : TextCopy(L".");
    }
    if (!MakeAbsolute(&settings->directory, error)) return false;
    if (PathIsDirectory(settings->directory)) return true;
    ErrorSay(error, ERROR_PATH_NOT_FOUND, _(L"there is no directory '%ls'"), settings->directory);
    return ErrorRemedy(error, _(L"Make it, or give another one."));
}

/* A copy of `value` where there is none. */
static void Fill(wchar_t **text, const wchar_t *value) {
    if (!TextIsEmpty(*text)) return;
    TextReplace(text, value);
}

bool ResolveFolders(const wchar_t *name, Settings *settings, Error *error) {
    Folders folders;
    if (!FoldersOf(name, &folders, error)) return false;
    Fill(&settings->log_directory, folders.logs);
    Fill(&settings->state_directory, folders.state);
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

/* A service would not start with one that is not there. */
static bool ResolveAffinity(Settings *settings, Error *error) {
    DWORD_PTR own = 0;
    DWORD_PTR present = 0;
    uint64_t wanted = 0;
    if (TextIsEmpty(settings->affinity)) return true;
    if (!SettingsCpus(settings->affinity, &wanted, error)) return false;
    /* Which group of several a service gets is not known before it runs. */
    bool known = GetActiveProcessorGroupCount() == 1 && GetProcessAffinityMask(GetCurrentProcess(), &own, &present);
    if (!known || !(wanted & ~(uint64_t)present)) return true;
    int last = 63;
    while (last && !((uint64_t)present >> last)) last--;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"this machine has not all the processors of affinity '%ls'"),
             settings->affinity);
    return ErrorRemedy(error, last ? _(L"Use some of 0 to %d.") : _(L"It has processor %d only."), last);
}

/* `get` shows what an empty one means. */
static bool ResolveLogAge(Settings *settings, Error *error) {
    (void)error;
    Fill(&settings->log_age, L"never");
    return true;
}

/* Read once, so that what is wrong with it is known now. */
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
    /* What cannot be loaded is known now, and not at the first start. */
    bool ok = LibraryCheck(&found, &settings->environment, error) && PythonLoad(found.dll, found.minor, error);
    if (ok) {
        TextReplace(&settings->python, found.executable);
    }
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
