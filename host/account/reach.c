#include "account/reach.h"

#include "account/access.h"
#include "account/logon.h"
#include "account/service_sid.h"
#include "base/drive.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/registry.h"
#include "base/translation.h"
#include "python/find/discovery.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

/* "%SystemRoot%\…" with its variables replaced. The caller frees. */
static wchar_t *Expand(const wchar_t *text) {
    DWORD size = ExpandEnvironmentStringsW(text, NULL, 0);
    wchar_t *expanded = MemoryNew(size + 1, sizeof *expanded);
    ExpandEnvironmentStringsW(text, expanded, size);
    return expanded;
}

/* A user's, once the user has logged on here. */
static wchar_t *ProfileOfUser(const wchar_t *account, const wchar_t *service) {
    wchar_t *sid = NULL;
    Error ignored;
    if (!LogonSid(account, service, &sid, &ignored)) return NULL;
    wchar_t *key = TextPrint(L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList\\%ls", sid);
    wchar_t *path = RegistryReadText(HKEY_LOCAL_MACHINE, key, L"ProfileImagePath", RRF_RT_REG_SZ);
    free(key);
    free(sid);
    return path;
}

/* Source: "LocalService Account" and its like; a virtual account's folder has the service's name. */
static wchar_t *ProfileOf(AccountKind kind, const wchar_t *account, const wchar_t *service) {
    if (kind == ACCOUNT_SYSTEM) return Expand(L"%SystemRoot%\\System32\\config\\systemprofile");
    if (kind >= ACCOUNT_MANAGED) return ProfileOfUser(account, service);
    wchar_t *profiles = Expand(L"%SystemRoot%\\ServiceProfiles");
    const wchar_t *const names[] = {NULL, L"LocalService", L"NetworkService", service};
    wchar_t *path = PathJoin(profiles, names[kind]);
    free(profiles);
    return path;
}

/* The value that the service's own settings give a variable; NULL: none. */
static const wchar_t *Given(const Settings *settings, const wchar_t *name) {
    size_t length = wcslen(name);
    for (size_t i = 0; i < settings->environment.count; i++) {
        const wchar_t *variable = settings->environment.items[i];
        if (TextStartsWithFold(variable, name) && variable[length] == L'=') return variable + length + 1;
    }
    return NULL;
}

static wchar_t *TempOf(const Reach *view, const Settings *settings) {
    const wchar_t *given = Given(settings, L"TEMP");
    if (given) return TextCopy(given);
    if (view->kind == ACCOUNT_SYSTEM) return Expand(L"%SystemRoot%\\TEMP");
    return view->profile ? PathJoin(view->profile, L"AppData\\Local\\Temp") : NULL;
}

static wchar_t *RegistryOf(AccountKind kind, const wchar_t *account, const wchar_t *service) {
    wchar_t *sid = NULL;
    Error ignored;
    if (kind == ACCOUNT_SYSTEM) return TextCopy(L"HKEY_USERS\\.DEFAULT");
    if (!LogonSid(account, service, &sid, &ignored)) return NULL;
    wchar_t *key = TextPrint(L"HKEY_USERS\\%ls", sid);
    free(sid);
    return key;
}

static void Add(Reach *view, UnreachableKind kind, const wchar_t *path) {
    for (size_t i = 0; i < view->unreachable_count; i++) {
        if (TextEqualFold(view->unreachable[i].path, path)) return;
    }
    view->unreachable = MemoryResize(view->unreachable, view->unreachable_count + 1, sizeof *view->unreachable);
    view->unreachable[view->unreachable_count++] = (Unreachable){kind, TextCopy(path)};
}

/* A drive of the network, or one that `subst` made: both belong to a logon session. */
static bool IsOnSessionsDrive(const wchar_t *path) {
    DriveKind kind = DriveOf(path);
    return kind == DRIVE_MAPPED || kind == DRIVE_SUBST;
}

typedef struct Sids {
    wchar_t *account;
    wchar_t *service;
} Sids;

/* Is there something in the way of a path that the service is to read, or, with `change`, to change? */
static void Look(Reach *view, const Sids *sids, const wchar_t *path, bool change) {
    bool allowed = true;
    Error ignored;
    if (TextIsEmpty(path)) return;
    if (IsOnSessionsDrive(path)) {
        Add(view, UNREACHABLE_DRIVE, path);
    } else if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) {
        if (GetLastError() != ERROR_ACCESS_DENIED) Add(view, UNREACHABLE_MISSING, path);
    } else if (sids && AccessServiceMay(path, sids->account, sids->service, change, &allowed, &ignored) && !allowed) {
        Add(view, change ? UNREACHABLE_WRITE : UNREACHABLE_READ, path);
    }
}

static void LookAtAll(Reach *view, const Sids *sids, const Settings *settings) {
    PythonInstallation python;
    Error ignored;
    Look(view, sids, settings->script, false);
    Look(view, sids, settings->directory, false);
    Look(view, sids, settings->env_file, false);
    Look(view, sids, settings->log_directory, true);
    Look(view, sids, settings->state_directory, true);
    Look(view, sids, settings->python, false);
    if (!settings->python || !PythonInspect(settings->python, &python, &ignored)) return;
    Look(view, sids, python.home, false);
    PythonInstallationFree(&python);
}

Reach ReachOf(const wchar_t *name, const Settings *settings) {
    Reach view = {.kind = AccountKindOf(settings->account)};
    Sids sids = {0};
    Error ignored;
    view.account = AccountLogonName(settings->account, name);
    view.profile = ProfileOf(view.kind, settings->account, name);
    view.temp = TempOf(&view, settings);
    view.registry = RegistryOf(view.kind, settings->account, name);
    /* The system may everything; which groups a user is in is not known. */
    bool known = view.kind != ACCOUNT_SYSTEM && view.kind < ACCOUNT_MANAGED &&
                 LogonSid(settings->account, name, &sids.account, &ignored);
    sids.service = ServiceSidOf(name);
    LookAtAll(&view, known ? &sids : NULL, settings);
    free(sids.account);
    free(sids.service);
    return view;
}

void ReachFree(Reach *view) {
    for (size_t i = 0; i < view->unreachable_count; i++) free(view->unreachable[i].path);
    free(view->unreachable);
    free(view->account);
    free(view->profile);
    free(view->temp);
    free(view->registry);
    *view = (Reach){0};
}

wchar_t *UnreachableText(const Unreachable *unreachable, bool translated) {
    static const wchar_t *const formats[] = {
        N_(L"'%ls' is not there"),
        N_(L"'%ls' is on a drive of your own session: a service has no mapped drives"),
        N_(L"the account may not read '%ls'"),
        N_(L"the account may not write to '%ls'"),
    };
    const wchar_t *format = formats[unreachable->kind];
    return TextPrint(translated ? _(format) : format, unreachable->path);
}

/* An account of its own is let in by us, and any other one by whoever it belongs to. */
static wchar_t *LetIn(const Reach *view, const wchar_t *path, const wchar_t *right) {
    if (view->kind == ACCOUNT_VIRTUAL) {
        return TextCopy(_(L"Setting the account to virtual again lets it in."));
    }
    return TextPrint(_(L"Set the account to virtual, or let this one in: icacls \"%ls\" /grant "
                       L"\"%ls:(OI)(CI)%ls\""),
                     path, view->account, right);
}

wchar_t *UnreachableRemedy(const Reach *view, const Unreachable *unreachable) {
    switch (unreachable->kind) {
    case UNREACHABLE_MISSING:
        return TextCopy(_(L"Make it, or set another path."));
    case UNREACHABLE_DRIVE:
        return TextCopy(_(L"Write \\\\server\\share\\... instead (`net use` shows which), and use an account that "
                          L"may go there."));
    case UNREACHABLE_READ:
        return LetIn(view, unreachable->path, L"RX");
    default:
        return LetIn(view, unreachable->path, L"M");
    }
}

void ReachPrint(const Reach *view) {
    OutputLineText(_(L"account"), view->account);
    OutputLineText(_(L"profile"), view->profile);
    OutputLineText(_(L"TEMP"), view->temp);
    OutputLineText(_(L"HKCU"), view->registry);
}

void ReachPrintUnreachable(const Reach *view) {
    for (size_t i = 0; i < view->unreachable_count; i++) {
        wchar_t *what = UnreachableText(&view->unreachable[i], true);
        wchar_t *remedy = UnreachableRemedy(view, &view->unreachable[i]);
        OutputLineText(_(L"problem"), what);
        OutputLineText(_(L"remedy"), remedy);
        free(what);
        free(remedy);
    }
}

void ReachAppendJson(Text *json, const Reach *view) {
    JsonString(json, L"account", view->account);
    JsonString(json, L"profile", view->profile);
    JsonString(json, L"temp", view->temp);
    JsonString(json, L"current_user_key", view->registry);
}

void ReachAppendUnreachableJson(Text *json, const Reach *view) {
    TextList unreachable = {0};
    for (size_t i = 0; i < view->unreachable_count; i++) {
        TextListAppendTaken(&unreachable, UnreachableText(&view->unreachable[i], false));
    }
    if (view->registry) {
        JsonList(json, L"unreachable", &unreachable, false);
    } else {
        JsonNull(json, L"unreachable");
    }
    TextListFree(&unreachable);
}
