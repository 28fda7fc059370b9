#include "account/grants.h"

#include "account/access.h"
#include "account/logon.h"
#include "account/service_sid.h"
#include "base/array.h"
#include "base/path.h"
#include "python/find/discovery.h"
#include "settings/account.h"

#include <stdlib.h>

/* Lets the service into one path, where it is not let in already. */
static bool Admit(Grants *admission, const TextList *recorded, const wchar_t *sid, const wchar_t *path, bool change,
                  Error *error) {
    bool allowed = false;
    if (TextIsEmpty(path) || TextListHasFold(&admission->paths, path)) return true;
    bool known = TextListHasFold(recorded, path);
    if (!AccessServiceMay(path, NULL, sid, change, &allowed, error)) return false;
    if (!allowed && !AccessGrant(path, sid, change, error)) return false;
    if (!allowed || known) TextListAppend(&admission->paths, path);
    if (!allowed && !known) TextListAppend(&admission->added, path);
    return true;
}

/* What a service's account reads: the script with what lies beside it, and Python with its virtual environment. */
static void AppendRead(const Settings *settings, TextList *paths) {
    PythonInstallation python;
    Error ignored;
    if (settings->script) {
        TextListAppendTaken(paths, PathIsDirectory(settings->script) ? TextCopy(settings->script)
                                                                     : PathDirectory(settings->script));
    }
    if (!TextIsEmpty(settings->directory)) TextListAppend(paths, settings->directory);
    if (!TextIsEmpty(settings->env_file)) TextListAppend(paths, settings->env_file);
    if (!settings->python || !PythonInspect(settings->python, &python, &ignored)) return;
    TextListAppend(paths, python.home);
    if (python.venv) {
        wchar_t *scripts = PathDirectory(python.executable);
        TextListAppendTaken(paths, PathDirectory(scripts));
        free(scripts);
    }
    PythonInstallationFree(&python);
}

static bool AdmitAll(Grants *admission, const Settings *settings, const wchar_t *sid, Error *error) {
    TextList recorded = {0};
    TextList read = {0};
    SettingsLoadGrants(admission->service, &recorded);
    bool ok = Admit(admission, &recorded, sid, settings->log_directory, true, error) &&
              Admit(admission, &recorded, sid, settings->state_directory, true, error);
    AppendRead(settings, &read);
    for (size_t i = 0; ok && i < read.count; i++) ok = Admit(admission, &recorded, sid, read.items[i], false, error);
    TextListFree(&recorded);
    TextListFree(&read);
    return ok;
}

bool GrantsDiffer(Settings *before, Settings *after) {
    static const wchar_t *const settings[] = {L"account",   L"script",   L"python",
                                              L"directory", L"env_file", L"log_directory"};
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        if (!SettingsSame(before, after, SettingsFind(settings[i]))) return true;
    }
    return false;
}

bool GrantsApply(const wchar_t *service, const Settings *settings, bool new_account, Grants *ret_admission,
                 Error *error) {
    Grants admission = {.service = service, .account = settings->account};
    if (new_account && !LogonGrantRight(settings->account, settings->password, &admission.right, error)) return false;
    if (AccountKindOf(settings->account) == ACCOUNT_VIRTUAL) {
        wchar_t *sid = NULL;
        bool ok = LogonSid(settings->account, service, &sid, error) && AdmitAll(&admission, settings, sid, error);
        free(sid);
        if (!ok) {
            GrantsUndo(&admission);
            return false;
        }
    }
    *ret_admission = admission;
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

static void AdmissionFree(Grants *admission) {
    TextListFree(&admission->paths);
    TextListFree(&admission->added);
}

void GrantsUndo(Grants *admission) {
    if (admission->right) LogonRevokeRight(admission->account);
    Revoke(admission->service, &admission->added, NULL);
    AdmissionFree(admission);
}

bool GrantsCommit(Grants *admission, Error *error) {
    TextList recorded = {0};
    SettingsLoadGrants(admission->service, &recorded);
    bool ok = SettingsSaveGrants(admission->service, &admission->paths, error);
    if (ok) {
        Revoke(admission->service, &recorded, &admission->paths);
        AdmissionFree(admission);
    }
    TextListFree(&recorded);
    return ok;
}

void GrantsRevoke(const wchar_t *service, const TextList *paths) {
    Revoke(service, paths, NULL);
}
