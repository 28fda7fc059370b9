#include "check/locations.h"

#include "account/access.h"
#include "account/logon.h"
#include "account/reach.h"
#include "account/service_sid.h"
#include "base/memory.h"
#include "base/path.h"

#include <stdlib.h>
#include <windows.h>

#include <sddl.h>

/* Returns the SID of this process's user (S-1-5-…); NULL if unknown. The caller frees it with LocalFree. */
static wchar_t *CallerSid(void) {
    HANDLE token = NULL;
    wchar_t *text = NULL;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token)) return NULL;
    DWORD size = 0;
    GetTokenInformation(token, TokenUser, NULL, 0, &size);
    TOKEN_USER *user = MemoryNew(size + 1, 1);
    if (GetTokenInformation(token, TokenUser, user, size, &size)) ConvertSidToStringSidW(user->User.Sid, &text);
    free(user);
    CloseHandle(token);
    return text;
}

bool LocationsRunAsCaller(const Locations *locations) {
    wchar_t *account = NULL;
    Error ignored;
    if (AccountKindOf(locations->settings->account) != ACCOUNT_USER) return false;
    if (!LogonSid(locations->settings->account, locations->service, &account, &ignored)) return false;
    wchar_t *caller = CallerSid();
    bool same = caller && TextEqual(caller, account);
    if (caller) LocalFree(caller);
    free(account);
    return same;
}

bool LocationsCanWrite(const Locations *locations, const wchar_t *path) {
    AccountKind kind = AccountKindOf(locations->settings->account);
    wchar_t *account = NULL;
    bool allowed = true;
    Error ignored;
    /* LocalSystem has access to everything; the groups of a user are unknown. */
    if (kind == ACCOUNT_SYSTEM || kind >= ACCOUNT_MANAGED) return true;
    if (!LogonSid(locations->settings->account, locations->service, &account, &ignored)) return true;
    wchar_t *service = ServiceSidOf(locations->service);
    wchar_t *folder = PathDirectory(path);
    AccessServiceMay(PathIsFile(path) ? path : folder, account, service, true, &allowed, &ignored);
    free(folder);
    free(service);
    free(account);
    return allowed;
}

static bool IsShare(const wchar_t *path) {
    return path[0] == L'\\' && path[1] == L'\\' && path[2] != L'?' && path[2] != L'.';
}

/* Adds the finding `id` for a path that the group `who` can change. Frees `who`. */
static void AddWritable(Findings *findings, const wchar_t *id, const wchar_t *path, wchar_t *who) {
    wchar_t *argument = TextPrint(L"'%ls' (%ls)", path, who);
    FindingsAdd(findings, id, true, L"", 0, argument);
    free(argument);
    free(who);
}

/* Adds the finding `id` for the first folder, from `path` upwards, that an ordinary user can replace. Returns true if
 * there is one. */
static bool CheckParents(const wchar_t *path, const wchar_t *id, Findings *findings) {
    wchar_t *replaceable = NULL;
    wchar_t *who = NULL;
    bool found = AccessReplaceableAbove(path, &replaceable, &who);
    if (found) AddWritable(findings, id, replaceable, who);
    free(replaceable);
    return found;
}

/* Adds one finding for the first file or folder that an ordinary user can change or replace. */
static void CheckWritable(const TextList *paths, const wchar_t *id, Findings *findings) {
    for (size_t i = 0; i < paths->count; i++) {
        wchar_t *who = NULL;
        if (!AccessWritableByUsers(paths->items[i], &who)) continue;
        AddWritable(findings, id, paths->items[i], who);
        return;
    }
    for (size_t i = 0; i < paths->count; i++) {
        if (CheckParents(paths->items[i], id, findings)) return;
    }
}

static void CheckScript(const Settings *settings, Findings *findings) {
    TextList paths = {0};
    wchar_t *folder = settings->script ? PathDirectory(settings->script) : TextCopy(settings->directory);
    if (settings->script) TextListAppend(&paths, settings->script);
    TextListAppend(&paths, folder); /* Python searches this folder for modules first */
    if (IsShare(folder)) FindingsAdd(findings, L"script-share", true, L"", 0, folder);
    CheckWritable(&paths, L"writable-script", findings);
    TextListFree(&paths);
    free(folder);
}

/* Checks the files and folders from which Python loads code. */
static void CheckPython(const PythonInstallation *python, Findings *findings) {
    TextList paths = {0};
    wchar_t *folder = PathDirectory(python->executable);
    wchar_t *venv = PathDirectory(folder);
    TextListAppend(&paths, python->dll);
    TextListAppend(&paths, python->base_executable);
    TextListAppend(&paths, python->home);
    TextListAppendOwned(&paths, PathJoin(python->home, L"Lib"));
    TextListAppendOwned(&paths, PathJoin(python->home, L"Lib\\site-packages"));
    if (python->venv) {
        TextListAppend(&paths, python->executable);
        TextListAppend(&paths, venv); /* pyvenv.cfg */
        TextListAppendOwned(&paths, PathJoin(venv, L"Lib\\site-packages"));
    }
    if (IsShare(python->home)) FindingsAdd(findings, L"python-share", true, L"", 0, python->home);
    CheckWritable(&paths, L"writable-python", findings);
    TextListFree(&paths);
    free(venv);
    free(folder);
}

static void CheckReach(const Locations *locations, Findings *findings) {
    Reach reach = ReachOf(locations->service, locations->settings);
    for (size_t i = 0; i < reach.unreachable_count; i++) {
        const Unreachable *path = &reach.unreachable[i];
        bool is_granted = reach.kind == ACCOUNT_VIRTUAL && !locations->installed && path->kind != UNREACHABLE_DRIVE;
        if (is_granted || path->kind == UNREACHABLE_MISSING) continue; /* install grants access and creates folders */
        wchar_t *what = UnreachableText(path, true);
        wchar_t *remedy = UnreachableRemedy(&reach, path);
        FindingsAddText(findings, L"unreachable", what, remedy);
        free(remedy);
        free(what);
    }
    ReachFree(&reach);
}

void LocationsCheck(const Locations *locations, Findings *findings) {
    CheckReach(locations, findings);
    CheckScript(locations->settings, findings);
    if (!locations->python) return;
    CheckPython(locations->python, findings);
    if (PathIsInProfile(locations->python->home)) {
        FindingsAdd(findings, L"user-python", true, L"", 0, locations->python->home);
    }
}
