#include "install/installation.h"

#include "account/folders.h"
#include "base/path.h"
#include "base/translation.h"
#include "install/log_files.h"
#include "install/program_copy.h"
#include "install/resolve.h"
#include "install/settings_lock.h"
#include "scm/event_source.h"
#include "scm/service.h"
#include "settings/name.h"
#include "settings/storage.h"

#include <stdlib.h>
#include <windows.h>

wchar_t *InstallationDefaultName(const Settings *settings) {
    return settings->script ? PathStem(settings->script) : TextCopy(settings->module);
}

bool InstallationCheckName(const wchar_t *name, Error *error) {
    bool exists = false;
    if (!NameCheck(name, error) || !ServiceExists(name, &exists, error)) return false;
    if (!exists) return true;
    ErrorSay(error, ERROR_SERVICE_EXISTS, _(L"the service '%ls' already exists"), name);
    return ErrorRemedy(error, _(L"Choose another name with --name, or remove the existing service first."));
}

/* The SCM expands an ImagePath as it does a REG_EXPAND_SZ. */
static bool CheckProgram(const wchar_t *program, Error *error) {
    if (!wcschr(program, L'%')) return true;
    ErrorSay(error, ERROR_BAD_PATHNAME, _(L"the path of this program contains '%%', which the SCM would expand: '%ls'"),
             program);
    return ErrorRemedy(error, _(L"Move pyhostsvc.exe to a folder whose path does not contain '%%'."));
}

/* Creates a log directory that the user chose, with inherited access control. `ret_created` is false if it exists. */
static bool CreateLogDirectory(const wchar_t *directory, bool *ret_created, Error *error) {
    *ret_created = false;
    if (PathIsDirectory(directory)) return true;
    if (CreateDirectoryW(directory, NULL)) {
        *ret_created = true;
        return true;
    }
    return ErrorSet(error, GetLastError(), _(L"create the log directory"), L"'%ls'", directory);
}

typedef struct Installation {
    const wchar_t *name;
    const wchar_t *program;
    Settings *settings;
    InstallationFunction *function;
    void *context;
    bool new_account;
} Installation;

/* Everything has been checked. If a step fails, the steps before it are undone. */
static bool Make(const Installation *installation, Folders *folders, Error *error) {
    const wchar_t *name = installation->name;
    Settings *settings = installation->settings;
    bool created_logs = false;
    bool created_source = false;
    Grants grants;
    if (!FoldersCreate(name, folders, error)) return false;
    if (!CreateLogDirectory(settings->log_directory, &created_logs, error)) goto undo_folders;
    if (!EventSourceCreate(name, &created_source, error)) goto undo_logs;
    if (!GrantsApply(name, settings, installation->new_account, &grants, error)) goto undo_source;
    if (!installation->function(installation->context, name, installation->program, settings, &grants, error))
        goto undo_grants;
    return true;
undo_grants:
    GrantsUndo(&grants);
undo_source:
    if (created_source) EventSourceDelete(name);
undo_logs:
    if (created_logs) RemoveDirectoryW(settings->log_directory);
undo_folders:
    FoldersUndo(folders);
    return false;
}

/* Makes the service while no other command makes one that would share a log file with it. */
static bool MakeAlone(const Installation *installation, Folders *folders, Error *error) {
    HANDLE lock = NULL;
    if (!SettingsLockTakeAll(&lock, error)) return false;
    bool ok = LogFilesCheck(installation->name, installation->settings->log_directory, error) &&
              Make(installation, folders, error);
    SettingsLockRelease(lock);
    return ok;
}

bool InstallationMake(const wchar_t *name, Settings *settings, InstallationFunction *function, void *context,
                      bool new_account, wchar_t **ret_program, Error *error) {
    Folders folders = {0};
    wchar_t *program = NULL;
    bool ok = NameCheck(name, error) && ProgramCopyChoose(&program, error) && CheckProgram(program, error) &&
              FoldersOf(name, &folders, error) && ResolveFolders(name, settings, error);
    if (ok) {
        Installation installation = {name, program, settings, function, context, new_account};
        ok = MakeAlone(&installation, &folders, error);
    }
    if (ok) {
        *ret_program = program;
    } else {
        if (program) ProgramCopyDeleteUnused();
        free(program);
    }
    FoldersFree(&folders);
    return ok;
}

static bool Create(void *context, const wchar_t *name, const wchar_t *program, Settings *settings, Grants *grants,
                   Error *error) {
    SC_HANDLE service = NULL;
    Error ignored;
    (void)context;
    if (!ServiceCreate(name, program, settings, &service, error)) return false;
    bool ok = SettingsSave(name, settings, error) && GrantsCommit(grants, error);
    if (!ok) ServiceDelete(service, name, &ignored);
    ServiceClose(service);
    return ok;
}

bool InstallationCreate(const wchar_t *name, Settings *settings, wchar_t **ret_program, Error *error) {
    return InstallationMake(name, settings, Create, NULL, true, ret_program, error);
}
