/* account_calls CASE: what reaches the system about a service's account: its name and password, its right to log on,
 * and the access that it is granted. Run by tests/e2e/scm/test_scm_calls.py. */
#include "calls.h"

#include "account/access.h"
#include "account/grants.h"
#include "account/logon.h"
#include "account/service_sid.h"
#include "base/system.h"
#include "scm/service.h"

#include <stdlib.h>

#include <sddl.h>

static struct {
    wchar_t *account; /* as the SCM received it */
    wchar_t *password;
    DWORD sid_type;
    bool known; /* the account exists */
    bool has_right;
    int rights_added;
    int rights_removed;
    bool right_password;
    wchar_t *logon_user;
    wchar_t *logon_domain;
    const wchar_t *list; /* the list of every file and folder, as SDDL */
    int changes;         /* calls that change a list */
    int fail_change;     /* the number of the call that fails */
    wchar_t *changed[8];
    wchar_t *changed_to[8];
    int policies; /* open policy handles */
} seen;

static SC_HANDLE WINAPI OpenManager(LPCWSTR machine, LPCWSTR database, DWORD access) {
    (void)machine, (void)database, (void)access;
    return (SC_HANDLE)&seen;
}

static BOOL WINAPI Close(SC_HANDLE handle) {
    (void)handle;
    return TRUE;
}

static wchar_t *CopyOf(LPCWSTR text) {
    return text ? TextCopy(text) : NULL;
}

static SC_HANDLE WINAPI Create(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access, DWORD type, DWORD start,
                               DWORD control, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR dependencies,
                               LPCWSTR account, LPCWSTR password) {
    (void)manager, (void)name, (void)display, (void)access, (void)type, (void)start, (void)control, (void)path;
    (void)group, (void)tag, (void)dependencies;
    seen.account = CopyOf(account);
    seen.password = CopyOf(password);
    return (SC_HANDLE)&seen;
}

static BOOL WINAPI QueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_size) {
    (void)service;
    static wchar_t path[] = L"\"C:\\pyhostsvc.exe\" service \"a b\"";
    *ret_size = sizeof *config;
    if (size < sizeof *config) return FALSE;
    *config = (QUERY_SERVICE_CONFIGW){.lpBinaryPathName = path};
    return TRUE;
}

static BOOL WINAPI ChangeConfig(SC_HANDLE service, DWORD type, DWORD start, DWORD control, LPCWSTR path, LPCWSTR group,
                                LPDWORD tag, LPCWSTR dependencies, LPCWSTR account, LPCWSTR password, LPCWSTR display) {
    (void)service, (void)type, (void)start, (void)control, (void)path, (void)group, (void)tag, (void)dependencies;
    (void)display;
    seen.account = CopyOf(account);
    seen.password = CopyOf(password);
    return TRUE;
}

static BOOL WINAPI ChangeConfig2(SC_HANDLE service, DWORD level, LPVOID info) {
    (void)service;
    if (level == SERVICE_CONFIG_SERVICE_SID_INFO) seen.sid_type = ((SERVICE_SID_INFO *)info)->dwServiceSidType;
    return TRUE;
}

static BOOL WINAPI QueryConfig2(SC_HANDLE service, DWORD level, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    (void)service, (void)level, (void)buffer, (void)size;
    *ret_size = 0;
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return FALSE;
}

static BOOL WINAPI LookUp(LPCWSTR machine, LPCWSTR name, PSID sid, LPDWORD size, LPWSTR domain, LPDWORD domain_size,
                          PSID_NAME_USE use) {
    (void)machine, (void)name, (void)domain, (void)domain_size;
    if (!seen.known) {
        SetLastError(ERROR_NONE_MAPPED);
        return FALSE;
    }
    *use = SidTypeUser;
    return CreateWellKnownSid(WinBuiltinGuestsSid, NULL, sid, size);
}

static BOOL WINAPI Logon(LPCWSTR user, LPCWSTR domain, LPCWSTR password, DWORD type, DWORD provider, PHANDLE token) {
    (void)provider, (void)password;
    EXPECT(type == LOGON32_LOGON_SERVICE);
    seen.logon_user = CopyOf(user);
    seen.logon_domain = CopyOf(domain);
    *token = NULL;
    SetLastError(ERROR_LOGON_FAILURE);
    return seen.right_password;
}

static NTSTATUS WINAPI OpenPolicy(PLSA_UNICODE_STRING machine, PLSA_OBJECT_ATTRIBUTES attributes, ACCESS_MASK access,
                                  PLSA_HANDLE ret_policy) {
    (void)machine, (void)attributes, (void)access;
    seen.policies++;
    *ret_policy = (LSA_HANDLE)&seen;
    return 0;
}

static NTSTATUS WINAPI ClosePolicy(LSA_HANDLE policy) {
    (void)policy;
    seen.policies--;
    return 0;
}

static bool IsRight(PLSA_UNICODE_STRING rights, ULONG count) {
    wchar_t *text = TextCopyLength(rights->Buffer, rights->Length / sizeof(wchar_t));
    bool same = count == 1 && TextEqual(text, L"SeServiceLogonRight");
    free(text);
    return same;
}

static NTSTATUS WINAPI ListRights(LSA_HANDLE policy, PSID sid, PLSA_UNICODE_STRING *ret_rights, PULONG ret_count) {
    (void)policy, (void)sid;
    static wchar_t names[2][24] = {L"SeBatchLogonRight", L"SeServiceLogonRight"};
    static LSA_UNICODE_STRING rights[2];
    for (int i = 0; i < 2; i++) {
        USHORT size = (USHORT)(wcslen(names[i]) * sizeof(wchar_t));
        rights[i] = (LSA_UNICODE_STRING){.Length = size, .MaximumLength = size, .Buffer = names[i]};
    }
    *ret_rights = rights;
    *ret_count = seen.has_right ? 2 : 1;
    return 0;
}

static NTSTATUS WINAPI AddRights(LSA_HANDLE policy, PSID sid, PLSA_UNICODE_STRING rights, ULONG count) {
    (void)policy, (void)sid;
    EXPECT(IsRight(rights, count));
    seen.rights_added++;
    return 0;
}

static NTSTATUS WINAPI RemoveRights(LSA_HANDLE policy, PSID sid, BOOLEAN all, PLSA_UNICODE_STRING rights, ULONG count) {
    (void)policy, (void)sid;
    EXPECT(!all && IsRight(rights, count));
    seen.rights_removed++;
    return 0;
}

static NTSTATUS WINAPI FreeRights(PVOID memory) {
    (void)memory;
    return 0;
}

static DWORD WINAPI GetList(LPCWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID *owner, PSID *group,
                            PACL *ret_list, PACL *system, PSECURITY_DESCRIPTOR *ret_descriptor) {
    (void)path, (void)type, (void)what, (void)owner, (void)group, (void)system;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    *ret_list = NULL;
    *ret_descriptor = NULL;
    if (!seen.list) return ERROR_SUCCESS;
    ConvertStringSecurityDescriptorToSecurityDescriptorW(seen.list, SDDL_REVISION_1, ret_descriptor, NULL);
    GetSecurityDescriptorDacl(*ret_descriptor, &present, ret_list, &defaulted);
    return ERROR_SUCCESS;
}

/* Returns the list as SDDL. */
static wchar_t *Sddl(PACL list) {
    SECURITY_DESCRIPTOR descriptor;
    wchar_t *system = NULL;
    InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
    ConvertSecurityDescriptorToStringSecurityDescriptorW(&descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION,
                                                         &system, NULL);
    wchar_t *text = TextCopy(system ? system : L"");
    LocalFree(system);
    return text;
}

static DWORD WINAPI SetList(LPWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID owner, PSID group,
                            PACL list, PACL system) {
    (void)owner, (void)group, (void)system;
    EXPECT(type == SE_FILE_OBJECT && what == DACL_SECURITY_INFORMATION);
    int number = seen.changes++;
    if (number + 1 == seen.fail_change) return ERROR_ACCESS_DENIED;
    if (number < 8) {
        seen.changed[number] = TextCopy(path);
        seen.changed_to[number] = Sddl(list);
    }
    return ERROR_SUCCESS;
}

static const SystemApi recorder = {
    .OpenSCManagerW = OpenManager,
    .CreateServiceW = Create,
    .CloseServiceHandle = Close,
    .QueryServiceConfigW = QueryConfig,
    .QueryServiceConfig2W = QueryConfig2,
    .ChangeServiceConfigW = ChangeConfig,
    .ChangeServiceConfig2W = ChangeConfig2,
    .LookupAccountNameW = LookUp,
    .LogonUserW = Logon,
    .LsaOpenPolicy = OpenPolicy,
    .LsaEnumerateAccountRights = ListRights,
    .LsaAddAccountRights = AddRights,
    .LsaRemoveAccountRights = RemoveRights,
    .LsaFreeMemory = FreeRights,
    .LsaClose = ClosePolicy,
    .GetNamedSecurityInfoW = GetList,
    .SetNamedSecurityInfoW = SetList,
};

static const struct {
    const wchar_t *setting;
    const wchar_t *name;
} accounts[] = {
    {L"system", L"LocalSystem"},
    {L"local", L"NT AUTHORITY\\LocalService"},
    {L"network", L"NT AUTHORITY\\NetworkService"},
    {L"virtual", L"NT SERVICE\\a b"},
    {L"CORP\\alice", L"CORP\\alice"},
    {L"alice", L".\\alice"},
    {L"alice@corp.example", L"alice@corp.example"},
    {L"CORP\\gmsa$", L"CORP\\gmsa$"},
};
enum { ACCOUNT_COUNT = sizeof accounts / sizeof *accounts };

static void AccountsReachTheScm(void) {
    for (size_t i = 0; i < ACCOUNT_COUNT; i++) {
        static wchar_t secret[] = L"secret";
        Error error;
        SC_HANDLE service = NULL;
        Settings settings = {.account = TextCopy(accounts[i].setting)};
        bool user = i == 4;
        if (user) settings.password = secret;
        seen.sid_type = 0;
        EXPECT(ServiceCreate(L"a b", L"C:\\pyhostsvc.exe", &settings, &service, &error));
        EXPECT(TextEqual(seen.account, accounts[i].name));
        EXPECT(user ? TextEqual(seen.password, secret) : !seen.password);
        EXPECT(seen.sid_type == SERVICE_SID_TYPE_UNRESTRICTED);
    }
}

static void AccountIsChanged(void) {
    for (size_t i = 0; i < ACCOUNT_COUNT; i++) {
        Error error;
        Settings settings = {.account = TextCopy(accounts[i].setting)};
        EXPECT(ServiceApplySetting((SC_HANDLE)&seen, &settings, SettingsFind(L"account"), &error));
        EXPECT(TextEqual(seen.account, accounts[i].name));
        EXPECT(TextEqual(seen.password, L"")); /* an empty password replaces that of the old account */
    }
}

static void RightIsGranted(void) {
    Error error;
    bool granted = false;
    seen.known = seen.right_password = true;
    EXPECT(LogonGrantRight(L"CORP\\alice", L"secret", &granted, &error));
    EXPECT(granted && seen.rights_added == 1 && seen.rights_removed == 0);
    EXPECT(TextEqual(seen.logon_user, L"alice") && TextEqual(seen.logon_domain, L"CORP"));
    EXPECT(LogonGrantRight(L"CORP\\gmsa$", NULL, &granted, &error));
    EXPECT(granted && seen.rights_added == 2);
    EXPECT(LogonGrantRight(L"virtual", NULL, &granted, &error) && !granted && seen.rights_added == 2);
    EXPECT(LogonGrantRight(L"local", NULL, &granted, &error) && !granted && seen.rights_added == 2);
    EXPECT(seen.policies == 0);
}

static void RightWasThere(void) {
    Error error;
    bool granted = true;
    seen.known = seen.right_password = seen.has_right = true;
    EXPECT(LogonGrantRight(L"alice@corp.example", L"secret", &granted, &error));
    EXPECT(!granted && seen.rights_added == 0);
    EXPECT(TextEqual(seen.logon_user, L"alice@corp.example") && !seen.logon_domain);
    seen.right_password = false; /* a right that existed before stays */
    EXPECT(!LogonGrantRight(L".\\alice", L"wrong", &granted, &error) && seen.rights_removed == 0);
    EXPECT(TextEqual(seen.logon_user, L"alice") && TextEqual(seen.logon_domain, L"."));
    EXPECT(seen.policies == 0);
}

static void WrongPassword(void) {
    Error error;
    bool granted = false;
    seen.known = true;
    EXPECT(!LogonGrantRight(L"CORP\\alice", L"wrong", &granted, &error));
    EXPECT(error.code == ERROR_LOGON_FAILURE && !wcsstr(error.detail, L"wrong") && *error.remedy);
    EXPECT(!granted && seen.rights_added == 1 && seen.rights_removed == 1);
    EXPECT(seen.policies == 0);
}

static void NoSuchAccount(void) {
    Error error;
    bool granted = false;
    EXPECT(!LogonGrantRight(L"CORP\\nobody", L"secret", &granted, &error));
    EXPECT(error.code == ERROR_NONE_MAPPED && wcsstr(error.detail, L"CORP\\nobody") && *error.remedy);
    EXPECT(seen.rights_added == 0);
}

static DWORD MaskOf(const wchar_t *list, const wchar_t *sid) {
    TextList sids = {0};
    Error error;
    DWORD mask = 0;
    seen.list = list;
    TextListAppend(&sids, sid);
    TextListAppend(&sids, L"S-1-1-0");
    EXPECT(AccessMask(L"C:\\x", &sids, &mask, &error));
    TextListFree(&sids);
    return mask;
}

static void AccessAsTheSystemChecksIt(void) {
    const DWORD read = FILE_GENERIC_READ | FILE_GENERIC_EXECUTE;
    EXPECT(MaskOf(L"D:(A;;FA;;;SY)", L"S-1-5-18") == FILE_ALL_ACCESS);
    EXPECT(MaskOf(L"D:(A;;FA;;;SY)", L"S-1-5-19") == 0);
    EXPECT(MaskOf(L"D:(A;;GRGX;;;WD)", L"S-1-5-19") == read); /* generic rights, of Everyone */
    EXPECT(MaskOf(L"D:(A;OICIIO;FA;;;WD)(A;;FR;;;WD)", L"S-1-5-19") == FILE_GENERIC_READ); /* the first is inherited */
    EXPECT(MaskOf(L"D:(D;;FW;;;LS)(A;;FA;;;WD)", L"S-1-5-19") == (FILE_ALL_ACCESS & ~(DWORD)FILE_GENERIC_WRITE));
    EXPECT(MaskOf(L"D:(A;;FA;;;WD)(D;;FW;;;LS)", L"S-1-5-19") == FILE_ALL_ACCESS); /* the order decides */
    EXPECT(MaskOf(NULL, L"S-1-5-19") == FILE_ALL_ACCESS);                          /* without a list */
    EXPECT(MaskOf(L"D:", L"S-1-5-18") == 0);
}

static void OrdinaryUsers(void) {
    wchar_t *who = NULL;
    seen.list = L"D:(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)"; /* as under Program Files */
    EXPECT(!AccessWritableByUsers(L"C:\\x", &who));
    seen.list = L"D:(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1301bf;;;AU)"; /* as in a new folder in C:\ */
    EXPECT(AccessWritableByUsers(L"C:\\x", &who) && who && *who);
    seen.list = L"D:(A;;FA;;;BA)(A;;DC;;;BU)"; /* FILE_ADD_FILE and FILE_DELETE_CHILD: each is enough */
    EXPECT(AccessWritableByUsers(L"C:\\windows", &who));
    seen.list = L"D:(A;;FA;;;BA)(A;;LC;;;IU)"; /* on a folder FILE_ADD_SUBDIRECTORY: a package can be put there */
    EXPECT(AccessWritableByUsers(L"C:\\windows", &who));
    seen.list = L"D:(D;;FA;;;BU)(A;;FA;;;WD)"; /* every member of Everyone here is a member of Users */
    EXPECT(!AccessWritableByUsers(L"C:\\x", &who));
}

static wchar_t own_folder[MAX_PATH];

static Settings VirtualAccount(void) {
    Settings settings;
    SettingsInit(&settings);
    GetTempPathW(MAX_PATH, own_folder);
    settings.account = TextCopy(L"virtual");
    settings.script = TextPrint(L"%lsscript.py", own_folder);
    settings.directory = TextCopy(L"C:\\windows");
    settings.log_directory = TextCopy(L"C:\\windows\\temp");
    settings.state_directory = TextCopy(L"C:\\windows\\system32");
    settings.python = TextCopy(L"C:\\nowhere\\python.exe");
    return settings;
}

static void VirtualAccountIsGrantedAccess(void) {
    Grants grants;
    Error error;
    Settings settings = VirtualAccount();
    wchar_t *sid = ServiceSidOf(L"a b");
    seen.list = L"D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    EXPECT(GrantsApply(L"a b", &settings, true, &grants, &error));
    EXPECT(seen.changes == 4 && grants.added.count == 4); /* logs, state, script, directory */
    EXPECT(seen.changed_to[0] && wcsstr(seen.changed_to[0], sid) && wcsstr(seen.changed_to[0], L"0x1301bf"));
    EXPECT(seen.changed_to[3] && wcsstr(seen.changed_to[3], sid) && wcsstr(seen.changed_to[3], L"0x1200a9"));
    EXPECT(seen.changed_to[3] && wcsstr(seen.changed_to[3], L"OICI") && wcsstr(seen.changed_to[3], L";BA)"));
    GrantsUndo(&grants);
    EXPECT(seen.changes == 8 && seen.changed_to[7] && !wcsstr(seen.changed_to[7], sid));
    EXPECT(seen.changed[7] && TextEqualFold(seen.changed[7], seen.changed[3]));
    Text allowed = {0}; /* a list that allows the access already is not changed */
    TextAppendFormat(&allowed, L"D:(A;;FA;;;%ls)", sid);
    seen.list = allowed.data;
    EXPECT(GrantsApply(L"a b", &settings, true, &grants, &error) && seen.changes == 8);
    free(settings.account);
    settings.account = TextCopy(L"system");
    seen.list = L"D:(A;OICI;FA;;;BA)";
    EXPECT(GrantsApply(L"a b", &settings, true, &grants, &error) && seen.changes == 8);
}

static void GrantsAreUndoneOnFailure(void) {
    Grants grants;
    Error error;
    Settings settings = VirtualAccount();
    seen.list = L"D:(A;OICI;FA;;;SY)";
    seen.fail_change = 3;
    EXPECT(!GrantsApply(L"a b", &settings, true, &grants, &error));
    EXPECT(error.code == ERROR_ACCESS_DENIED && *error.detail);
    EXPECT(seen.changes == 5); /* two grants, the one that failed, and two revocations */
}

static const Case cases[] = {
    {L"access-as-the-system-checks-it", AccessAsTheSystemChecksIt},
    {L"account-is-changed", AccountIsChanged},
    {L"accounts-reach-the-scm", AccountsReachTheScm},
    {L"no-such-account", NoSuchAccount},
    {L"ordinary-users", OrdinaryUsers},
    {L"virtual-account-is-granted-access", VirtualAccountIsGrantedAccess},
    {L"grants-are-undone-on-failure", GrantsAreUndoneOnFailure},
    {L"right-is-granted", RightIsGranted},
    {L"right-was-there", RightWasThere},
    {L"wrong-password", WrongPassword},
};

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    System = &recorder;
    return RunCase(cases, sizeof cases / sizeof *cases, count, arguments);
}
