#include "account/access.h"

#include "base/array.h"
#include "base/path.h"
#include "base/system.h"
#include "base/translation.h"

#include <stdlib.h>

#include <aclapi.h>
#include <sddl.h>

/* What an ordinary user at the keyboard is: Everyone, Users, Authenticated Users, Interactive. */
static const wchar_t *const user_sids[] = {L"S-1-1-0", L"S-1-5-32-545", L"S-1-5-11", L"S-1-5-4"};
/* What every service's process is: Everyone, Users, Authenticated Users, Service, All Services. */
static const wchar_t *const service_sids[] = {L"S-1-1-0", L"S-1-5-32-545", L"S-1-5-11", L"S-1-5-6", L"S-1-5-80-0"};

enum {
    READ = 0x1200a9,   /* icacls' RX: FILE_GENERIC_READ and FILE_GENERIC_EXECUTE */
    CHANGE = 0x1301bf, /* its M: that, FILE_GENERIC_WRITE and DELETE */
};

/* The entries' SIDs are compared as binary; a list of them is small. */
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

/* An entry's mask in terms of a file's own rights. */
static DWORD FileMask(DWORD mask) {
    GENERIC_MAPPING mapping = {FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE, FILE_ALL_ACCESS};
    MapGenericMask(&mask, &mapping);
    return mask;
}

/* As AccessCheck goes through it: of two entries that speak of the same right, the first one counts. */
static DWORD MaskOfList(PACL list, const Sids *sids) {
    DWORD allowed = 0;
    DWORD denied = 0;
    if (!list) return FILE_ALL_ACCESS; /* no list at all: everybody may */
    for (DWORD i = 0; i < list->AceCount; i++) {
        ACCESS_ALLOWED_ACE *entry = NULL; /* a denial has the same layout */
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
    return code == ERROR_SUCCESS || ErrorSet(error, code, _(L"read the access control of"), L"'%ls'", path);
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

/* "Users", as it is called here. The caller frees. */
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

/* Has an ordinary user one of the rights in `wanted`? `ret_who` is as AccessWritableByUsers has it. */
static bool HaveUsers(const wchar_t *path, DWORD wanted, wchar_t **ret_who) {
    enum { SIDS = COUNT_OF(user_sids) };
    Error ignored;
    DWORD mask = 0;
    TextList all = ListOf(user_sids, SIDS);
    bool have = AccessMask(path, &all, &mask, &ignored) && (mask & wanted);
    TextListFree(&all);
    for (size_t i = 0; have && i < SIDS; i++) {
        TextList one = ListOf(&user_sids[i], 1);
        bool by = AccessMask(path, &one, &mask, &ignored) && (mask & wanted);
        TextListFree(&one);
        if (!by) continue;
        *ret_who = NameOfSid(user_sids[i]);
        return true;
    }
    return false;
}

enum { TAKE_OVER = DELETE | WRITE_DAC | WRITE_OWNER };

bool AccessWritableByUsers(const wchar_t *path, wchar_t **ret_who) {
    DWORD change = FILE_WRITE_DATA | FILE_APPEND_DATA | TAKE_OVER; /* or add a file, a folder */
    if (PathIsDirectory(path)) change |= FILE_DELETE_CHILD;
    return HaveUsers(path, change, ret_who);
}

bool AccessReplaceableByUsers(const wchar_t *path, wchar_t **ret_who) {
    wchar_t *folder = PathDirectory(path);
    bool replaceable = HaveUsers(path, TAKE_OVER, ret_who) || HaveUsers(folder, FILE_DELETE_CHILD, ret_who);
    free(folder);
    return replaceable;
}

bool AccessServiceMay(const wchar_t *path, const wchar_t *account_sid, const wchar_t *service_sid, bool change,
                      bool *ret_allowed, Error *error) {
    DWORD mask = 0;
    DWORD wanted = change ? CHANGE & ~(DWORD)DELETE : READ; /* one's own folder itself need not be deleted */
    TextList sids = ListOf(service_sids, COUNT_OF(service_sids));
    if (account_sid) TextListAppend(&sids, account_sid);
    if (service_sid) TextListAppend(&sids, service_sid);
    bool ok = AccessMask(path, &sids, &mask, error);
    TextListFree(&sids);
    if (ok) *ret_allowed = (mask & wanted) == wanted;
    return ok;
}

/* Changes the entries of `sid` on `path`, and, for a folder, on what is in it. */
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
    wchar_t *writable = TextCopy(path); /* what it takes is not const */
    if (!code) {
        code =
            System->SetNamedSecurityInfoW(writable, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, new, NULL);
    }
    free(writable);
    if (new) LocalFree(new);
    if (sid) LocalFree(sid);
    LocalFree(descriptor);
    return !code || ErrorSet(error, code, _(L"change the access control of"), L"'%ls'", path);
}

bool AccessGrant(const wchar_t *path, const wchar_t *sid, bool change, Error *error) {
    return ChangeEntries(path, sid, GRANT_ACCESS, change ? CHANGE : READ, error);
}

bool AccessRevoke(const wchar_t *path, const wchar_t *sid, Error *error) {
    if (GetFileAttributesW(path) == INVALID_FILE_ATTRIBUTES) return true;
    return ChangeEntries(path, sid, REVOKE_ACCESS, 0, error);
}
