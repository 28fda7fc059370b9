#include "account/access.h"

#include "base/array.h"
#include "base/path.h"
#include "base/system.h"
#include "base/translation.h"

#include <stdlib.h>

#include <aclapi.h>
#include <sddl.h>

/* The groups of an ordinary user: Everyone, Users, Authenticated Users, Interactive. */
static const wchar_t *const user_sids[] = {L"S-1-1-0", L"S-1-5-32-545", L"S-1-5-11", L"S-1-5-4"};
/* The groups of every service's process: Everyone, Users, Authenticated Users, Service, All Services. */
static const wchar_t *const service_sids[] = {L"S-1-1-0", L"S-1-5-32-545", L"S-1-5-11", L"S-1-5-6", L"S-1-5-80-0"};

enum {
    READ = 0x1200a9,   /* RX of icacls: FILE_GENERIC_READ and FILE_GENERIC_EXECUTE */
    MODIFY = 0x1301bf, /* M of icacls: the same with FILE_GENERIC_WRITE and DELETE */
};

/* SIDs in binary form, as the entries of a list have them. */
typedef struct Sids {
    PSID *items;
    size_t count;
} Sids;

static void SidsFree(Sids *sids) {
    for (size_t i = 0; i < sids->count; i++) LocalFree(sids->items[i]);
    free(sids->items);
}

static Sids SidsOf(const TextList *texts) {
    Sids sids = {.items = malloc((texts->count + 1) * sizeof(PSID))};
    for (size_t i = 0; sids.items && i < texts->count; i++) {
        if (ConvertStringSidToSidW(texts->items[i], &sids.items[sids.count])) sids.count++;
    }
    return sids;
}

static bool SidsHave(const Sids *sids, PSID sid) {
    for (size_t i = 0; i < sids->count; i++) {
        if (EqualSid(sids->items[i], sid)) return true;
    }
    return false;
}

/* Replaces the generic rights in an entry's mask by a file's specific rights. */
static DWORD FileMask(DWORD mask) {
    GENERIC_MAPPING mapping = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};
    MapGenericMask(&mask, &mapping);
    return mask;
}

/* As in AccessCheck, the first entry about a right decides. */
static DWORD MaskOfList(PACL list, const Sids *sids) {
    DWORD allowed = 0;
    DWORD denied = 0;
    if (!list) return FILE_ALL_ACCESS; /* without a list, everyone has full access */
    for (DWORD i = 0; i < list->AceCount; i++) {
        ACCESS_ALLOWED_ACE *entry = NULL; /* an ACCESS_DENIED_ACE has the same layout */
        if (!GetAce(list, i, (void **)&entry) || (entry->Header.AceFlags & INHERIT_ONLY_ACE)) continue;
        bool allows = entry->Header.AceType == ACCESS_ALLOWED_ACE_TYPE;
        if (!allows && entry->Header.AceType != ACCESS_DENIED_ACE_TYPE) continue;
        if (!SidsHave(sids, &entry->SidStart)) continue;
        DWORD mask = FileMask(entry->Mask);
        if (allows) {
            allowed |= mask & ~denied;
        } else {
            denied |= mask & ~allowed;
        }
    }
    return allowed;
}

static bool ReadList(const wchar_t *path, PACL *ret_list, PSECURITY_DESCRIPTOR *ret_descriptor, Error *error) {
    DWORD code = System->GetNamedSecurityInfoW(path, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, ret_list,
                                               NULL, ret_descriptor);
    return code == ERROR_SUCCESS || ErrorSet(error, code, _(L"read the access control list of"), L"'%ls'", path);
}

bool AccessMask(const wchar_t *path, const TextList *sids, DWORD *ret_mask, Error *error) {
    PACL list = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    if (!ReadList(path, &list, &descriptor, error)) return false;
    Sids binary = SidsOf(sids);
    *ret_mask = MaskOfList(list, &binary);
    SidsFree(&binary);
    LocalFree(descriptor);
    return true;
}

static TextList ListOf(const wchar_t *const *texts, size_t count) {
    TextList list = {0};
    for (size_t i = 0; i < count; i++) TextListAppend(&list, texts[i]);
    return list;
}

/* Returns the local name of a group, such as "Users". The caller frees it. */
static wchar_t *NameOfSid(const wchar_t *text) {
    wchar_t name[256];
    wchar_t domain[256];
    DWORD size = 256;
    DWORD domain_size = 256;
    SID_NAME_USE use;
    PSID sid = NULL;
    bool known =
        ConvertStringSidToSidW(text, &sid) && LookupAccountSidW(NULL, sid, name, &size, domain, &domain_size, &use);
    if (sid) LocalFree(sid);
    return TextCopy(known ? name : text);
}

/* Returns whether an ordinary user has one of the rights in `wanted`. `ret_who` is that of AccessWritableByUsers. */
static bool UsersHave(const wchar_t *path, DWORD wanted, wchar_t **ret_who) {
    enum { SIDS = COUNT_OF(user_sids) };
    Error ignored;
    DWORD mask = 0;
    TextList all = ListOf(user_sids, SIDS);
    bool have = AccessMask(path, &all, &mask, &ignored) && (mask & wanted);
    TextListFree(&all);
    for (size_t i = 0; have && i < SIDS; i++) {
        TextList one = ListOf(&user_sids[i], 1);
        bool has = AccessMask(path, &one, &mask, &ignored) && (mask & wanted);
        TextListFree(&one);
        if (!has) continue;
        *ret_who = NameOfSid(user_sids[i]);
        return true;
    }
    return false;
}

enum { REPLACE = DELETE | WRITE_DAC | WRITE_OWNER };

bool AccessWritableByUsers(const wchar_t *path, wchar_t **ret_who) {
    /* For a folder, the same bits are the rights to add a file and a folder. */
    DWORD write = FILE_WRITE_DATA | FILE_APPEND_DATA | REPLACE;
    if (PathIsDirectory(path)) write |= FILE_DELETE_CHILD;
    return UsersHave(path, write, ret_who);
}

bool AccessReplaceableByUsers(const wchar_t *path, wchar_t **ret_who) {
    wchar_t *folder = PathDirectory(path);
    bool replaceable = UsersHave(path, REPLACE, ret_who) || UsersHave(folder, FILE_DELETE_CHILD, ret_who);
    free(folder);
    return replaceable;
}

bool AccessReplaceableAbove(const wchar_t *path, wchar_t **ret_path, wchar_t **ret_who) {
    wchar_t *current = TextCopy(path);
    bool found = false;
    for (bool is_root = false; !found && !is_root;) {
        wchar_t *parent = PathDirectory(current);
        is_root = TextEqual(parent, current) || TextIsEmpty(parent);
        found = !is_root && AccessReplaceableByUsers(current, ret_who);
        if (found) {
            *ret_path = current;
            free(parent);
        } else {
            TextReplaceOwned(&current, parent);
        }
    }
    if (!found) free(current);
    return found;
}

bool AccessServiceMay(const wchar_t *path, const wchar_t *account_sid, const wchar_t *service_sid, bool modify,
                      bool *ret_allowed, Error *error) {
    DWORD mask = 0;
    DWORD wanted = modify ? MODIFY & ~(DWORD)DELETE : READ; /* the service does not delete the folder itself */
    TextList sids = ListOf(service_sids, COUNT_OF(service_sids));
    if (account_sid) TextListAppend(&sids, account_sid);
    if (service_sid) TextListAppend(&sids, service_sid);
    bool ok = AccessMask(path, &sids, &mask, error);
    TextListFree(&sids);
    if (ok) *ret_allowed = (mask & wanted) == wanted;
    return ok;
}

/* Changes the entries of `sid` for `path` and, if it is a folder, for everything in it. */
static bool ChangeEntries(const wchar_t *path, const wchar_t *sid_text, ACCESS_MODE mode, DWORD mask, Error *error) {
    PACL old = NULL;
    PACL new = NULL;
    PSID sid = NULL;
    PSECURITY_DESCRIPTOR descriptor = NULL;
    if (!ReadList(path, &old, &descriptor, error)) return false;
    DWORD code = ConvertStringSidToSidW(sid_text, &sid) ? ERROR_SUCCESS : GetLastError();
    if (!code) {
        EXPLICIT_ACCESSW entry = {.grfAccessPermissions = mask, .grfAccessMode = mode};
        entry.grfInheritance = PathIsDirectory(path) ? SUB_CONTAINERS_AND_OBJECTS_INHERIT : NO_INHERITANCE;
        entry.Trustee = (TRUSTEE_W){.TrusteeForm = TRUSTEE_IS_SID, .ptstrName = sid};
        code = SetEntriesInAclW(1, &entry, old, &new);
    }
    wchar_t *writable = TextCopy(path); /* the function's parameter is not const */
    if (!code) {
        code =
            System->SetNamedSecurityInfoW(writable, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, new, NULL);
    }
    free(writable);
    if (new) LocalFree(new);
    if (sid) LocalFree(sid);
    LocalFree(descriptor);
    return !code || ErrorSet(error, code, _(L"change the access control list of"), L"'%ls'", path);
}

bool AccessGrant(const wchar_t *path, const wchar_t *sid, bool modify, Error *error) {
    return ChangeEntries(path, sid, GRANT_ACCESS, modify ? MODIFY : READ, error);
}

bool AccessRevoke(const wchar_t *path, const wchar_t *sid, Error *error) {
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) return true;
    return ChangeEntries(path, sid, REVOKE_ACCESS, 0, error);
}
