/* elevation_calls CASE: what a command asks the SCM for, and what it says where it may not. The SCM of these cases has
 * one service, "mine", and gives an ordinary user what Windows' does. Run by tests/e2e/scm/test_scm_calls.py. */
#include "calls.h"

#include "base/system.h"
#include "command/dispatch.h"
#include "terminal/exit_code.h"

#include <windows.h>

static int refused;

/* What the SCM and a service's default access control leave to every user. Source: "Service Security and Access
 * Rights". */
enum {
    MANAGER_RIGHTS = SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE | SC_MANAGER_QUERY_LOCK_STATUS | READ_CONTROL,
    SERVICE_RIGHTS = SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS | SERVICE_INTERROGATE |
        SERVICE_USER_DEFINED_CONTROL | READ_CONTROL,
};

static SC_HANDLE Allow(DWORD access, DWORD rights) {
    if (!(access & ~rights)) return (SC_HANDLE)&refused;
    refused++;
    SetLastError(ERROR_ACCESS_DENIED);
    return NULL;
}

static SC_HANDLE WINAPI OpenManager(LPCWSTR machine, LPCWSTR database, DWORD access) {
    (void)machine, (void)database;
    return Allow(access, MANAGER_RIGHTS);
}

static SC_HANDLE WINAPI Open(SC_HANDLE manager, LPCWSTR name, DWORD access) {
    (void)manager;
    if (TextEqual(name, L"mine")) return Allow(access, SERVICE_RIGHTS);
    SetLastError(ERROR_SERVICE_DOES_NOT_EXIST);
    return NULL;
}

static BOOL WINAPI Close(SC_HANDLE handle) {
    (void)handle;
    return TRUE;
}

static BOOL WINAPI QueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_size) {
    (void)service;
    static wchar_t path[] = L"\"C:\\pyhostsvc.exe\" service mine";
    *ret_size = sizeof *config;
    if (size < sizeof *config) return FALSE;
    *config = (QUERY_SERVICE_CONFIGW){.lpBinaryPathName = path};
    return TRUE;
}

static BOOL WINAPI Query(SC_HANDLE service, SC_STATUS_TYPE type, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    (void)service, (void)type, (void)size;
    *(SERVICE_STATUS_PROCESS *)(void *)buffer = (SERVICE_STATUS_PROCESS){.dwCurrentState = SERVICE_STOPPED};
    *ret_size = sizeof(SERVICE_STATUS_PROCESS);
    return TRUE;
}

static BOOL WINAPI Enumerate(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state, LPBYTE buffer, DWORD size,
                             LPDWORD ret_size, LPDWORD ret_count, LPDWORD resume, LPCWSTR group) {
    (void)manager, (void)level, (void)type, (void)state, (void)buffer, (void)size, (void)resume, (void)group;
    *ret_size = 0;
    *ret_count = 0;
    return TRUE;
}

static DWORD WINAPI GetList(LPCWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID *owner, PSID *group,
                            PACL *ret_list, PACL *system, PSECURITY_DESCRIPTOR *ret_descriptor) {
    (void)path, (void)type, (void)what, (void)owner, (void)group, (void)ret_list, (void)system, (void)ret_descriptor;
    return ERROR_ACCESS_DENIED;
}

static const SystemApi recorder = {
    .GetNamedSecurityInfoW = GetList,
    .OpenSCManagerW = OpenManager,
    .OpenServiceW = Open,
    .CloseServiceHandle = Close,
    .QueryServiceStatusEx = Query,
    .QueryServiceConfigW = QueryConfig,
    .EnumServicesStatusExW = Enumerate,
};

static uint32_t Run(const wchar_t *line) {
    TextList words = {0};
    for (const wchar_t *p = line; *p; p += wcsspn(p, L" ")) {
        size_t length = wcscspn(p, L" ");
        TextListAppendTaken(&words, TextCopyLength(p, length));
        p += length;
    }
    uint32_t code = DispatchRun((int)words.count, words.items);
    TextListFree(&words);
    return code;
}

/* "mine" has no settings in the registry, so that some of these fail, but not for a right that they lack. */
static void LookingWantsNoRights(void) {
    static const wchar_t *const lines[] = {L"list",         L"list --json", L"status mine",      L"status mine --json",
                                           L"status --all", L"get mine",    L"get mine restart", L"export mine",
                                           L"version",      L"help",        L"help install"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) EXPECT(Run(lines[i]) != EXIT_DENIED);
    EXPECT(refused == 0);
    EXPECT(Run(L"status nobody") == EXIT_NO_SERVICE);
}

static void WhatWantsRightsSaysSo(void) {
    static const wchar_t *const lines[] = {
        L"start mine",  L"stop mine",   L"restart mine",           L"pause mine",         L"continue mine",
        L"reload mine", L"remove mine", L"set mine restart never", L"reset mine restart", L"upgrade mine"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        refused = 0;
        EXPECT(Run(lines[i]) == EXIT_DENIED); /* its words are the test's to look at */
        EXPECT(refused == 1);
    }
}

static const Case cases[] = {
    {L"looking-wants-no-rights", LookingWantsNoRights},
    {L"what-wants-rights-says-so", WhatWantsRightsSaysSo},
};

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    System = &recorder;
    return RunCase(cases, sizeof cases / sizeof *cases, count, arguments);
}
