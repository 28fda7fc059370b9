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

/* The user that this process runs as, as S-1-5-…; NULL: not known. LocalFree it. */
static wchar_t *OwnSid(void) {
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

bool LocationsRunAsCaller(const Locations *places) {
    wchar_t *account = NULL;
    Error ignored;
    if (AccountKindOf(places->settings->account) != ACCOUNT_USER) return false;
    if (!LogonSid(places->settings->account, places->service, &account, &ignored)) return false;
    wchar_t *own = OwnSid();
    bool same = own && TextEqual(own, account);
    if (own) LocalFree(own);
    free(account);
    return same;
}

bool LocationsCanWrite(const Locations *places, const wchar_t *path) {
    AccountKind kind = AccountKindOf(places->settings->account);
    wchar_t *account = NULL;
    bool allowed = true;
    Error ignored;
    /* The system may everything; which groups a user is in is not known. */
    if (kind == ACCOUNT_SYSTEM || kind >= ACCOUNT_MANAGED) return true;
    if (!LogonSid(places->settings->account, places->service, &account, &ignored)) return true;
    wchar_t *service = ServiceSidOf(places->service);
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

/* Adds `id` for a path that `who` can change. Frees `who`. */
static void AddWritable(Findings *findings, const wchar_t *id, const wchar_t *path, wchar_t *who) {
    wchar_t *argument = TextPrint(L"'%ls' (%ls)", path, who);
    FindingsAdd(findings, id, true, L"", 0, argument);
    free(argument);
    free(who);
}

/* Looks at the folders from `path` upwards for one that an ordinary user can put another one in the place of. */
static bool CheckUpwards(const wchar_t *path, const wchar_t *id, Findings *findings) {
    wchar_t *at = TextCopy(path);
    bool found = false;
    for (bool is_root = false; !found && !is_root;) {
        wchar_t *who = NULL;
        wchar_t *parent = PathDirectory(at);
        is_root = TextEqual(parent, at) || TextIsEmpty(parent);
        found = !is_root && AccessReplaceableByUsers(at, &who);
        if (found) AddWritable(findings, id, at, who);
        TextReplaceOwned(&at, parent);
    }
    free(at);
    return found;
}

/* The first of the files and folders that an ordinary user can change or replace is enough. */
static void CheckWritable(const TextList *paths, const wchar_t *id, Findings *findings) {
    for (size_t i = 0; i < paths->count; i++) {
        wchar_t *who = NULL;
        if (!AccessWritableByUsers(paths->items[i], &who)) continue;
        AddWritable(findings, id, paths->items[i], who);
        return;
    }
    for (size_t i = 0; i < paths->count; i++) {
        if (CheckUpwards(paths->items[i], id, findings)) return;
    }
}

static void CheckScript(const Settings *settings, Findings *findings) {
    TextList paths = {0};
    wchar_t *folder = settings->script ? PathDirectory(settings->script) : TextCopy(settings->directory);
    if (settings->script) TextListAppend(&paths, settings->script);
    TextListAppend(&paths, folder); /* the first place that modules are looked for in */
    if (IsShare(folder)) FindingsAdd(findings, L"script-share", true, L"", 0, folder);
    CheckWritable(&paths, L"writable-script", findings);
    TextListFree(&paths);
    free(folder);
}

/* What of a Python runs, or is looked at for what runs. */
static void CheckPython(const PythonInstallation *python, Findings *findings) {
    TextList paths = {0};
    wchar_t *folder = PathDirectory(python->executable);
    wchar_t *venv = PathDirectory(folder);
    TextListAppend(&paths, python->dll);
    TextListAppend(&paths, python->base_executable);
    TextListAppend(&paths, python->home);
    TextListAppendTaken(&paths, PathJoin(python->home, L"Lib"));
    TextListAppendTaken(&paths, PathJoin(python->home, L"Lib\\site-packages"));
    if (python->venv) {
        TextListAppend(&paths, python->executable);
        TextListAppend(&paths, venv); /* pyvenv.cfg */
        TextListAppendTaken(&paths, PathJoin(venv, L"Lib\\site-packages"));
    }
    if (IsShare(python->home)) FindingsAdd(findings, L"python-share", true, L"", 0, python->home);
    CheckWritable(&paths, L"writable-python", findings);
    TextListFree(&paths);
    free(venv);
    free(folder);
}

static void CheckReach(const Locations *places, Findings *findings) {
    Reach view = ReachOf(places->service, places->settings);
    for (size_t i = 0; i < view.unreachable_count; i++) {
        const Unreachable *path = &view.unreachable[i];
        bool is_let_in = view.kind == ACCOUNT_VIRTUAL && !places->installed && path->kind != UNREACHABLE_DRIVE;
        if (is_let_in || path->kind == UNREACHABLE_MISSING) continue; /* install lets it in, and makes it */
        wchar_t *what = UnreachableText(path, true);
        wchar_t *remedy = UnreachableRemedy(&view, path);
        FindingsAddText(findings, L"unreachable", what, remedy);
        free(remedy);
        free(what);
    }
    ReachFree(&view);
}

void LocationsCheck(const Locations *places, Findings *findings) {
    CheckReach(places, findings);
    CheckScript(places->settings, findings);
    if (!places->python) return;
    CheckPython(places->python, findings);
    if (PathIsInProfile(places->python->home)) {
        FindingsAdd(findings, L"user-python", true, L"", 0, places->python->home);
    }
}
