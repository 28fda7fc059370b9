#include "account/grants.h"

#include "account/access.h"
#include "account/logon.h"
#include "account/service_sid.h"
#include "base/array.h"
#include "base/path.h"
#include "python/find/discovery.h"
#include "settings/account.h"
#include "settings/storage.h"

#include <stdlib.h>

/* Grants access to one path, unless the service has it already. */
static bool GrantPath(Grants *grants, const TextList *recorded, const wchar_t *sid, const wchar_t *path, bool modify,
                      Error *error) {
    bool allowed = false;
    if (TextIsEmpty(path) || TextListHasFold(&grants->paths, path)) return true;
    bool known = TextListHasFold(recorded, path);
    if (!AccessServiceMay(path, NULL, sid, modify, &allowed, error)) return false;
    if (!allowed && !AccessGrant(path, sid, modify, error)) return false;
    if (!allowed || known) TextListAppend(&grants->paths, path);
    if (!allowed && !known) TextListAppend(&grants->added, path);
    return true;
}

/* Appends the paths that the account must be able to read: the script's folder, the working directory, the environment
 * file, and Python with its virtual environment. */
static void AppendReadPaths(const Settings *settings, TextList *paths) {
    PythonInstallation python;
    Error ignored;
    if (settings->script) {
        TextListAppendOwned(paths, PathIsDirectory(settings->script) ? TextCopy(settings->script)
                                                                     : PathDirectory(settings->script));
    }
    if (!TextIsEmpty(settings->directory)) TextListAppend(paths, settings->directory);
    if (!TextIsEmpty(settings->env_file)) TextListAppend(paths, settings->env_file);
    if (!settings->python || !PythonInspect(settings->python, &python, &ignored)) return;
    TextListAppend(paths, python.home);
    if (python.venv) {
        wchar_t *scripts = PathDirectory(python.executable);
        TextListAppendOwned(paths, PathDirectory(scripts));
        free(scripts);
    }
    PythonInstallationFree(&python);
}

static bool GrantPaths(Grants *grants, const Settings *settings, const wchar_t *sid, Error *error) {
    TextList recorded = {0};
    TextList read = {0};
    SettingsLoadGrants(grants->service, &recorded);
    bool ok = GrantPath(grants, &recorded, sid, settings->log_directory, true, error) &&
              GrantPath(grants, &recorded, sid, settings->state_directory, true, error);
    AppendReadPaths(settings, &read);
    for (size_t i = 0; ok && i < read.count; i++) ok = GrantPath(grants, &recorded, sid, read.items[i], false, error);
    TextListFree(&recorded);
    TextListFree(&read);
    return ok;
}

bool GrantsDiffer(Settings *before, Settings *after) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        bool matters = setting->access != SETTING_ACCESS_NONE || setting->scm == SCM_ACCOUNT;
        if (matters && !SettingsSame(before, after, setting)) return true;
    }
    return false;
}

bool GrantsApply(const wchar_t *service, const Settings *settings, bool new_account, Grants *ret_grants, Error *error) {
    Grants grants = {.service = service, .account = settings->account};
    if (new_account && !LogonGrantRight(settings->account, settings->password, &grants.logon_right, error))
        return false;
    if (AccountKindOf(settings->account) == ACCOUNT_VIRTUAL) {
        wchar_t *sid = NULL;
        bool ok = LogonSid(settings->account, service, &sid, error) && GrantPaths(&grants, settings, sid, error);
        free(sid);
        if (!ok) {
            GrantsUndo(&grants);
            return false;
        }
    }
    *ret_grants = grants;
    return true;
}

static void Revoke(const wchar_t *service, const TextList *paths, const TextList *except) {
    Error ignored;
    wchar_t *sid = ServiceSidOf(service);
    for (size_t i = 0; sid && i < paths->count; i++) {
        if (!except || !TextListHasFold(except, paths->items[i])) AccessRevoke(paths->items[i], sid, &ignored);
    }
    free(sid);
}

static void GrantsFree(Grants *grants) {
    TextListFree(&grants->paths);
    TextListFree(&grants->added);
}

void GrantsUndo(Grants *grants) {
    if (grants->logon_right) LogonRevokeRight(grants->account);
    Revoke(grants->service, &grants->added, NULL);
    GrantsFree(grants);
}

bool GrantsCommit(Grants *grants, Error *error) {
    TextList recorded = {0};
    SettingsLoadGrants(grants->service, &recorded);
    bool ok = SettingsSaveGrants(grants->service, &grants->paths, error);
    if (ok) {
        Revoke(grants->service, &recorded, &grants->paths);
        GrantsFree(grants);
    }
    TextListFree(&recorded);
    return ok;
}

void GrantsRevoke(const wchar_t *service, const TextList *paths) {
    Revoke(service, paths, NULL);
}
