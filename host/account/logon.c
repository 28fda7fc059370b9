#include "account/logon.h"

#include "account/service_sid.h"
#include "base/system.h"
#include "base/text.h"
#include "base/translation.h"
#include "settings/account.h"

#include <stdlib.h>

#include <sddl.h>

typedef union AnySid {
    SID sid;
    BYTE space[SECURITY_MAX_SID_SIZE];
} AnySid;

static bool NotFound(DWORD code, const wchar_t *name, Error *error) {
    if (code != ERROR_NONE_MAPPED) return ErrorSet(error, code, _(L"look up the account"), L"'%ls'", name);
    ErrorSay(error, ERROR_NONE_MAPPED, _(L"there is no account '%ls'"), name);
    return ErrorRemedy(error, _(L"Check the spelling. Use DOMAIN\\user, or .\\user for an account of this computer."));
}

/* Finds the SID of a user's account or a managed account. "." stands for this computer. */
static bool FindSid(const wchar_t *account, AnySid *ret_sid, Error *error) {
    wchar_t computer[MAX_COMPUTERNAME_LENGTH + 1] = L"";
    wchar_t domain[256];
    DWORD computer_size = MAX_COMPUTERNAME_LENGTH + 1;
    DWORD domain_size = 256;
    DWORD size = sizeof *ret_sid;
    SID_NAME_USE use;
    wchar_t *logon = AccountLogonName(account, L"");
    bool here = TextStartsWith(logon, L".\\") && GetComputerNameW(computer, &computer_size);
    wchar_t *name = here ? TextPrint(L"%ls\\%ls", computer, logon + 2) : TextCopy(logon);
    BOOL found = System->LookupAccountNameW(NULL, name, &ret_sid->sid, &size, domain, &domain_size, &use);
    DWORD code = found ? ERROR_SUCCESS : GetLastError();
    bool user = use == SidTypeUser || use == SidTypeComputer; /* a managed account has either type */
    free(name);
    free(logon);
    if (!found) return NotFound(code, account, error);
    return user || NotFound(ERROR_NONE_MAPPED, account, error);
}

static wchar_t *SidText(PSID sid) {
    wchar_t *system = NULL;
    if (!ConvertSidToStringSidW(sid, &system)) return NULL;
    wchar_t *text = TextCopy(system);
    LocalFree(system);
    return text;
}

bool LogonSid(const wchar_t *account, const wchar_t *service, wchar_t **ret_sid, Error *error) {
    static const wchar_t *const built_in[] = {L"S-1-5-18", L"S-1-5-19", L"S-1-5-20"}; /* by AccountKind */
    AccountKind kind = AccountKindOf(account);
    AnySid sid;
    wchar_t *text = NULL;
    if (kind <= ACCOUNT_NETWORK) {
        text = TextCopy(built_in[kind]);
    } else if (kind == ACCOUNT_VIRTUAL) {
        text = ServiceSidOf(service);
    } else {
        if (!FindSid(account, &sid, error)) return false;
        text = SidText(&sid);
    }
    if (!text) return ErrorSet(error, GetLastError(), _(L"find the SID of"), L"'%ls'", account);
    *ret_sid = text;
    return true;
}

static wchar_t right_name[] = L"SeServiceLogonRight";
static LSA_UNICODE_STRING right = {
    .Length = sizeof right_name - sizeof *right_name,
    .MaximumLength = sizeof right_name,
    .Buffer = right_name,
};

static bool OpenPolicy(LSA_HANDLE *ret_policy, Error *error) {
    LSA_OBJECT_ATTRIBUTES attributes = {.Length = sizeof attributes};
    ACCESS_MASK access = POLICY_LOOKUP_NAMES | POLICY_CREATE_ACCOUNT | POLICY_VIEW_LOCAL_INFORMATION;
    NTSTATUS status = System->LsaOpenPolicy(NULL, &attributes, access, ret_policy);
    return !status || ErrorSet(error, LsaNtStatusToWinError(status), _(L"open the security policy"), L"");
}

/* Returns whether the account itself has the right. A right that it has through a group does not count, because having
 * the right twice does no harm. */
static bool HasRight(LSA_HANDLE policy, PSID sid) {
    LSA_UNICODE_STRING *rights = NULL;
    ULONG count = 0;
    bool has = false;
    if (System->LsaEnumerateAccountRights(policy, sid, &rights, &count)) return false;
    for (ULONG i = 0; i < count && !has; i++) {
        wchar_t *name = TextCopyLength(rights[i].Buffer, rights[i].Length / sizeof(wchar_t));
        has = TextEqualFold(name, right_name);
        free(name);
    }
    System->LsaFreeMemory(rights);
    return has;
}

static bool Grant(PSID sid, const wchar_t *account, bool *ret_granted, Error *error) {
    LSA_HANDLE policy = NULL;
    if (!OpenPolicy(&policy, error)) return false;
    bool has = HasRight(policy, sid);
    NTSTATUS status = has ? 0 : System->LsaAddAccountRights(policy, sid, &right, 1);
    System->LsaClose(policy);
    if (!status) {
        *ret_granted = !has;
        return true;
    }
    ErrorSet(error, LsaNtStatusToWinError(status), _(L"grant the right to log on as a service to"), L"'%ls'", account);
    return ErrorRemedyElevate(error);
}

void LogonRevokeRight(const wchar_t *account) {
    LSA_HANDLE policy = NULL;
    AnySid sid;
    Error ignored;
    if (!FindSid(account, &sid, &ignored) || !OpenPolicy(&policy, &ignored)) return;
    System->LsaRemoveAccountRights(policy, &sid, FALSE, &right, 1);
    System->LsaClose(policy);
}

/* Logs the account on once, as the SCM will, so that a wrong password is reported now and not at the first start. */
static bool CheckPassword(const wchar_t *account, const wchar_t *password, Error *error) {
    HANDLE token = NULL;
    wchar_t *name = AccountLogonName(account, L"");
    wchar_t *backslash = wcschr(name, L'\\'); /* name@domain includes the domain */
    if (backslash) *backslash = L'\0';
    BOOL ok = System->LogonUserW(backslash ? backslash + 1 : name, backslash ? name : NULL, password,
                                 LOGON32_LOGON_SERVICE, LOGON32_PROVIDER_DEFAULT, &token);
    DWORD code = ok ? ERROR_SUCCESS : GetLastError();
    if (ok && token) CloseHandle(token);
    free(name);
    if (ok) return true;
    ErrorSet(error, code, _(L"log on as a service as"), L"'%ls'", account);
    switch (code) {
    case ERROR_LOGON_FAILURE:
        return ErrorRemedy(error, _(L"Check the user name and the password."));
    case ERROR_LOGON_TYPE_NOT_GRANTED:
        return ErrorRemedy(error, _(L"The policy \"Deny log on as a service\" of this computer or of the domain "
                                    L"applies to the account: remove the "
                                    L"account from it."));
    default:
        return false;
    }
}

bool LogonGrantRight(const wchar_t *account, const wchar_t *password, bool *ret_granted, Error *error) {
    AnySid sid;
    bool granted = false;
    *ret_granted = false;
    if (AccountKindOf(account) < ACCOUNT_MANAGED) return true;
    if (!FindSid(account, &sid, error) || !Grant(&sid, account, &granted, error)) return false;
    if (password && !CheckPassword(account, password, error)) {
        if (granted) LogonRevokeRight(account);
        return false;
    }
    *ret_granted = granted;
    return true;
}
