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

/* Returns `text` with its environment variables expanded. The caller frees it. */
static wchar_t *Expand(const wchar_t *text) {
    DWORD size = ExpandEnvironmentStringsW(text, NULL, 0);
    wchar_t *expanded = MemoryNew(size + 1, sizeof *expanded);
    ExpandEnvironmentStringsW(text, expanded, size);
    return expanded;
}

/* Returns the profile of a user who has logged on to this computer before; otherwise NULL. */
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

/* Source: "LocalService Account" and the pages on the other accounts. A virtual account's profile has the service's
 * name. */
static wchar_t *ProfileOf(AccountKind kind, const wchar_t *account, const wchar_t *service) {
    if (kind == ACCOUNT_SYSTEM) return Expand(L"%SystemRoot%\\System32\\config\\systemprofile");
    if (kind >= ACCOUNT_MANAGED) return ProfileOfUser(account, service);
    wchar_t *profiles = Expand(L"%SystemRoot%\\ServiceProfiles");
    const wchar_t *const names[] = {NULL, L"LocalService", L"NetworkService", service};
    wchar_t *path = PathJoin(profiles, names[kind]);
    free(profiles);
    return path;
}

/* Returns the value of a variable in the service's own settings, or NULL. */
static const wchar_t *FindVariable(const Settings *settings, const wchar_t *name) {
    size_t length = wcslen(name);
    for (size_t i = 0; i < settings->environment.count; i++) {
        const wchar_t *variable = settings->environment.items[i];
        if (TextStartsWithFold(variable, name) && variable[length] == L'=') return variable + length + 1;
    }
    return NULL;
}

static wchar_t *TempOf(const Reach *reach, const Settings *settings) {
    const wchar_t *value = FindVariable(settings, L"TEMP");
    if (value) return Expand(value);
    if (reach->kind == ACCOUNT_SYSTEM) return Expand(L"%SystemRoot%\\TEMP");
    return reach->profile ? PathJoin(reach->profile, L"AppData\\Local\\Temp") : NULL;
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

static void Add(Reach *reach, UnreachableKind kind, const wchar_t *path) {
    for (size_t i = 0; i < reach->unreachable_count; i++) {
        if (TextEqualFold(reach->unreachable[i].path, path)) return;
    }
    reach->unreachable = MemoryResize(reach->unreachable, reach->unreachable_count + 1, sizeof *reach->unreachable);
    reach->unreachable[reach->unreachable_count++] = (Unreachable){kind, TextCopy(path)};
}

/* Network drives and drives of `subst` belong to a logon session. Remembers the last drive, because most paths are on
 * the same one. */
static bool IsOnSessionDrive(const wchar_t *path) {
    static wchar_t last;
    static bool session;
    if (!path || !path[0] || path[1] != L':') return false;
    if (path[0] == last) return session;
    DriveKind kind = DriveKindOf(path);
    last = path[0];
    session = kind == DRIVE_MAPPED || kind == DRIVE_SUBST;
    return session;
}

typedef struct Sids {
    wchar_t *account;
    wchar_t *service;
} Sids;

/* Adds a path that the service cannot read or, with `modify`, cannot change. */
static void CheckPath(Reach *reach, const Sids *sids, const wchar_t *path, bool modify) {
    bool allowed = true;
    Error ignored;
    if (TextIsEmpty(path)) return;
    if (IsOnSessionDrive(path)) {
        Add(reach, UNREACHABLE_DRIVE, path);
    } else if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) {
        if (GetLastError() != ERROR_ACCESS_DENIED) Add(reach, UNREACHABLE_MISSING, path);
    } else if (sids && AccessServiceMay(path, sids->account, sids->service, modify, &allowed, &ignored) && !allowed) {
        Add(reach, modify ? UNREACHABLE_WRITE : UNREACHABLE_READ, path);
    }
}

/* Returns the folder of a Python; NULL if there is none. Remembers the last one, because the services of a computer
 * often use the same. */
static const wchar_t *HomeOf(const wchar_t *executable) {
    static wchar_t *last;
    static wchar_t *home;
    PythonInstallation python;
    Error ignored;
    if (last && TextEqual(last, executable)) return home;
    free(home);
    home = NULL;
    TextReplace(&last, executable);
    if (!PythonInspect(executable, &python, &ignored)) return NULL;
    home = TextCopy(python.home);
    PythonInstallationFree(&python);
    return home;
}

static void CheckPaths(Reach *reach, const Sids *sids, const Settings *settings) {
    for (size_t i = 0; i < SettingsTableCount; i++) {
        const SettingDefinition *setting = &SettingsTable[i];
        if (setting->access == SETTING_ACCESS_NONE) continue;
        const wchar_t *path = *(wchar_t *const *)((const char *)settings + setting->offset);
        CheckPath(reach, sids, path, setting->access == SETTING_ACCESS_MODIFY);
    }
    if (settings->python) CheckPath(reach, sids, HomeOf(settings->python), false);
}

Reach ReachOf(const wchar_t *name, const Settings *settings) {
    Reach reach = {.kind = AccountKindOf(settings->account)};
    Sids sids = {0};
    Error ignored;
    reach.account = AccountLogonName(settings->account, name);
    reach.profile = ProfileOf(reach.kind, settings->account, name);
    reach.temp = TempOf(&reach, settings);
    reach.registry = RegistryOf(reach.kind, settings->account, name);
    /* LocalSystem has access to everything. The groups of a user's account are not known. */
    bool known = reach.kind != ACCOUNT_SYSTEM && reach.kind < ACCOUNT_MANAGED &&
                 LogonSid(settings->account, name, &sids.account, &ignored);
    sids.service = ServiceSidOf(name);
    CheckPaths(&reach, known ? &sids : NULL, settings);
    free(sids.account);
    free(sids.service);
    return reach;
}

void ReachFree(Reach *reach) {
    for (size_t i = 0; i < reach->unreachable_count; i++) free(reach->unreachable[i].path);
    free(reach->unreachable);
    free(reach->account);
    free(reach->profile);
    free(reach->temp);
    free(reach->registry);
    *reach = (Reach){0};
}

wchar_t *UnreachableText(const Unreachable *unreachable, bool translated) {
    static const wchar_t *const formats[] = {
        N_(L"'%ls' does not exist"),
        N_(L"'%ls' is on a drive of your logon session, which a service does not have"),
        N_(L"the account cannot read '%ls'"),
        N_(L"the account cannot write to '%ls'"),
    };
    const wchar_t *format = formats[unreachable->kind];
    return TextPrint(translated ? _(format) : format, unreachable->path);
}

/* pyhostsvc grants access to a virtual account; an administrator grants it to any other account. */
static wchar_t *AccessRemedy(const Reach *reach, const wchar_t *path, const wchar_t *right) {
    if (reach->kind == ACCOUNT_VIRTUAL) {
        return TextCopy(_(L"Set the account to virtual again: this grants access."));
    }
    return TextPrint(_(L"Set the account to virtual, or grant this account access: icacls \"%ls\" /grant "
                       L"\"%ls:(OI)(CI)%ls\""),
                     path, reach->account, right);
}

wchar_t *UnreachableRemedy(const Reach *reach, const Unreachable *unreachable) {
    switch (unreachable->kind) {
    case UNREACHABLE_MISSING:
        return TextCopy(_(L"Create it, or set another path."));
    case UNREACHABLE_DRIVE:
        return TextCopy(_(L"Use \\\\server\\share\\... instead (`net use` shows the share), with an account "
                          L"that can access it."));
    case UNREACHABLE_READ:
        return AccessRemedy(reach, unreachable->path, L"RX");
    default:
        return AccessRemedy(reach, unreachable->path, L"M");
    }
}

void ReachPrint(const Reach *reach) {
    OutputLineText(_(L"account"), reach->account);
    OutputLineText(_(L"profile"), reach->profile);
    OutputLineText(_(L"TEMP"), reach->temp);
    OutputLineText(_(L"HKCU"), reach->registry);
}

void ReachPrintUnreachable(const Reach *reach) {
    for (size_t i = 0; i < reach->unreachable_count; i++) {
        wchar_t *what = UnreachableText(&reach->unreachable[i], true);
        wchar_t *remedy = UnreachableRemedy(reach, &reach->unreachable[i]);
        OutputLineText(_(L"problem"), what);
        OutputLineText(_(L"remedy"), remedy);
        free(what);
        free(remedy);
    }
}

void ReachAppendJson(Text *json, const Reach *reach) {
    JsonString(json, L"account", reach->account);
    JsonString(json, L"profile", reach->profile);
    JsonString(json, L"temp", reach->temp);
    JsonString(json, L"current_user_key", reach->registry);
}

void ReachAppendUnreachableJson(Text *json, const Reach *reach) {
    TextList unreachable = {0};
    for (size_t i = 0; i < reach->unreachable_count; i++) {
        TextListAppendOwned(&unreachable, UnreachableText(&reach->unreachable[i], false));
    }
    if (reach->registry) {
        JsonList(json, L"unreachable", &unreachable, false);
    } else {
        JsonNull(json, L"unreachable");
    }
    TextListFree(&unreachable);
}
