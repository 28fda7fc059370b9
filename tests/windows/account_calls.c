/* account_calls CASE: what reaches the system about a service's account: its name and password, its right to log on,
 * and the access that it is granted. Run by tests/e2e/scm/test_scm_calls.py. */
#include "cases.h"

#include "account/access.h"
#include "account/grants.h"
#include "account/logon.h"
#include "account/service_sid.h"
#include "fake_system.h"
#include "scm/service.h"

#include <stdlib.h>

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
        FakeServicesForget();
        EXPECT(ServiceCreate(L"a b", L"C:\\pyhostsvc.exe", &settings, &service, &error));
        const FakeService *created = FakeServiceFind(L"a b");
        EXPECT(created && TextEqual(created->account, accounts[i].name));
        EXPECT(created && (user ? TextEqual(created->password, secret) : !created->password));
        EXPECT(created && created->sid_type == SERVICE_SID_TYPE_UNRESTRICTED);
    }
}

static void AccountIsChanged(void) {
    FakeService *service = FakeServiceAdd(L"a b", L"\"C:\\pyhostsvc.exe\" service \"a b\"");
    for (size_t i = 0; i < ACCOUNT_COUNT; i++) {
        Error error;
        Settings settings = {.account = TextCopy(accounts[i].setting)};
        EXPECT(ServiceApplySetting((SC_HANDLE)service, &settings, SettingById(SETTING_ACCOUNT), &error));
        EXPECT(TextEqual(service->account, accounts[i].name));
        EXPECT(TextEqual(service->password, L"")); /* an empty password replaces that of the old account */
    }
}

static void RightIsGranted(void) {
    Error error;
    bool granted = false;
    fake.account_exists = fake.password_is_right = true;
    EXPECT(LogonGrantRight(L"CORP\\alice", L"secret", &granted, &error));
    EXPECT(granted && fake.rights_added == 1 && fake.rights_removed == 0);
    EXPECT(TextEqual(fake.logon_user, L"alice") && TextEqual(fake.logon_domain, L"CORP"));
    EXPECT(LogonGrantRight(L"CORP\\gmsa$", NULL, &granted, &error));
    EXPECT(granted && fake.rights_added == 2);
    EXPECT(LogonGrantRight(L"virtual", NULL, &granted, &error) && !granted && fake.rights_added == 2);
    EXPECT(LogonGrantRight(L"local", NULL, &granted, &error) && !granted && fake.rights_added == 2);
    EXPECT(fake.open_policies == 0);
}

static void RightWasThere(void) {
    Error error;
    bool granted = true;
    fake.account_exists = fake.password_is_right = fake.has_logon_right = true;
    EXPECT(LogonGrantRight(L"alice@corp.example", L"secret", &granted, &error));
    EXPECT(!granted && fake.rights_added == 0);
    EXPECT(TextEqual(fake.logon_user, L"alice@corp.example") && !fake.logon_domain);
    fake.password_is_right = false; /* a right that existed before stays */
    EXPECT(!LogonGrantRight(L".\\alice", L"wrong", &granted, &error) && fake.rights_removed == 0);
    EXPECT(TextEqual(fake.logon_user, L"alice") && TextEqual(fake.logon_domain, L"."));
    EXPECT(fake.open_policies == 0);
}

static void WrongPassword(void) {
    Error error;
    bool granted = false;
    fake.account_exists = true;
    EXPECT(!LogonGrantRight(L"CORP\\alice", L"wrong", &granted, &error));
    EXPECT(error.code == ERROR_LOGON_FAILURE && !wcsstr(error.detail, L"wrong") && *error.remedy);
    EXPECT(!granted && fake.rights_added == 1 && fake.rights_removed == 1);
    EXPECT(fake.open_policies == 0);
}

static void NoSuchAccount(void) {
    Error error;
    bool granted = false;
    EXPECT(!LogonGrantRight(L"CORP\\nobody", L"secret", &granted, &error));
    EXPECT(error.code == ERROR_NONE_MAPPED && wcsstr(error.detail, L"CORP\\nobody") && *error.remedy);
    EXPECT(fake.rights_added == 0);
}

static DWORD MaskOf(const wchar_t *list, const wchar_t *sid) {
    TextList sids = {0};
    Error error;
    DWORD mask = 0;
    fake.access_list = list;
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
    fake.access_list = L"D:(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)"; /* as under Program Files */
    EXPECT(!AccessWritableByUsers(L"C:\\x", &who));
    fake.access_list = L"D:(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1301bf;;;AU)"; /* as in a new folder in C:\ */
    EXPECT(AccessWritableByUsers(L"C:\\x", &who) && who && *who);
    fake.access_list = L"D:(A;;FA;;;BA)(A;;DC;;;BU)"; /* FILE_ADD_FILE and FILE_DELETE_CHILD: each is enough */
    EXPECT(AccessWritableByUsers(L"C:\\windows", &who));
    fake.access_list =
        L"D:(A;;FA;;;BA)(A;;LC;;;IU)"; /* on a folder FILE_ADD_SUBDIRECTORY: a package can be put there */
    EXPECT(AccessWritableByUsers(L"C:\\windows", &who));
    fake.access_list = L"D:(D;;FA;;;BU)(A;;FA;;;WD)"; /* every member of Everyone here is a member of Users */
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
    fake.access_list = L"D:(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
    EXPECT(GrantsApply(L"a b", &settings, true, &grants, &error));
    EXPECT(fake.access_list_changes == 4 && grants.added.count == 4); /* logs, state, script, directory */
    EXPECT(fake.changed_lists[0] && wcsstr(fake.changed_lists[0], sid) && wcsstr(fake.changed_lists[0], L"0x1301bf"));
    EXPECT(fake.changed_lists[3] && wcsstr(fake.changed_lists[3], sid) && wcsstr(fake.changed_lists[3], L"0x1200a9"));
    EXPECT(fake.changed_lists[3] && wcsstr(fake.changed_lists[3], L"OICI") && wcsstr(fake.changed_lists[3], L";BA)"));
    GrantsUndo(&grants);
    EXPECT(fake.access_list_changes == 8 && fake.changed_lists[7] && !wcsstr(fake.changed_lists[7], sid));
    EXPECT(fake.changed_paths[7] && TextEqualFold(fake.changed_paths[7], fake.changed_paths[3]));
    Text allowed = {0}; /* a list that allows the access already is not changed */
    TextAppendFormat(&allowed, L"D:(A;;FA;;;%ls)", sid);
    fake.access_list = allowed.data;
    EXPECT(GrantsApply(L"a b", &settings, true, &grants, &error) && fake.access_list_changes == 8);
    free(settings.account);
    settings.account = TextCopy(L"system");
    fake.access_list = L"D:(A;OICI;FA;;;BA)";
    EXPECT(GrantsApply(L"a b", &settings, true, &grants, &error) && fake.access_list_changes == 8);
}

static void GrantsAreUndoneOnFailure(void) {
    Grants grants;
    Error error;
    Settings settings = VirtualAccount();
    fake.access_list = L"D:(A;OICI;FA;;;SY)";
    fake.fail_access_list_change = 3;
    EXPECT(!GrantsApply(L"a b", &settings, true, &grants, &error));
    EXPECT(error.code == ERROR_ACCESS_DENIED && *error.detail);
    EXPECT(fake.access_list_changes == 5); /* two grants, the one that failed, and two revocations */
}

const Case cases[] = {
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

const size_t case_count = sizeof cases / sizeof *cases;
