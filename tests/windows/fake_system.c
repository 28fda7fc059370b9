#include "fake_system.h"

#include <stdlib.h>

#include <sddl.h>

FakeSystem fake;

static const wchar_t *CopyOf(LPCWSTR text) {
    return text ? TextCopy(text) : NULL;
}

static BOOL Fail(DWORD code) {
    SetLastError(code);
    return FALSE;
}

FakeService *FakeServiceFind(const wchar_t *name) {
    for (int i = 0; i < fake.service_count; i++) {
        if (TextEqualFold(fake.services[i].name, name)) return &fake.services[i];
    }
    return NULL;
}

FakeService *FakeServiceAdd(const wchar_t *name, const wchar_t *image_path) {
    if (fake.service_count == FAKE_SERVICE_COUNT) abort();
    FakeService *service = &fake.services[fake.service_count++];
    *service =
        (FakeService){.name = name, .image_path = image_path, .state = SERVICE_STOPPED, .start = SERVICE_DEMAND_START};
    return service;
}

void FakeServicesForget(void) {
    fake.service_count = 0;
}

SC_HANDLE FakeServiceOpen(FakeService *service) {
    fake.open_handles++;
    return (SC_HANDLE)service;
}

/* Counts a refusal if the caller wants more than it has. */
static bool Grants(DWORD rights, DWORD access) {
    if (!(access & ~rights)) return true;
    fake.refused++;
    return Fail(ERROR_ACCESS_DENIED);
}

static SC_HANDLE WINAPI OpenManager(LPCWSTR machine, LPCWSTR database, DWORD access) {
    (void)machine, (void)database;
    if (fake.fail_open_manager) {
        Fail(fake.fail_open_manager);
        return NULL;
    }
    if (!Grants(fake.manager_rights, access)) return NULL;
    fake.open_handles++;
    return (SC_HANDLE)&fake;
}

static SC_HANDLE WINAPI Open(SC_HANDLE manager, LPCWSTR name, DWORD access) {
    (void)manager;
    FakeService *service = FakeServiceFind(name);
    if (!service || service->deleted) {
        Fail(ERROR_SERVICE_DOES_NOT_EXIST);
        return NULL;
    }
    return Grants(fake.service_rights, access) ? FakeServiceOpen(service) : NULL;
}

static BOOL WINAPI Close(SC_HANDLE handle) {
    (void)handle;
    fake.open_handles--;
    SetLastError(ERROR_INVALID_HANDLE); /* the caller must have read an earlier error by now */
    return TRUE;
}

/* Returns the list of names, each of which ends with a null character, as one text. */
static const wchar_t *Join(LPCWSTR list) {
    Text joined = {0};
    TextAppend(&joined, L"");
    for (; list && *list; list += wcslen(list) + 1) {
        TextAppendFormat(&joined, L"%ls%ls", joined.length ? L"|" : L"", list);
    }
    return joined.data;
}

static SC_HANDLE WINAPI Create(SC_HANDLE manager, LPCWSTR name, LPCWSTR display, DWORD access, DWORD type, DWORD start,
                               DWORD control, LPCWSTR path, LPCWSTR group, LPDWORD tag, LPCWSTR dependencies,
                               LPCWSTR account, LPCWSTR password) {
    (void)manager, (void)access, (void)type, (void)control, (void)group, (void)tag;
    DWORD code = FakeServiceFind(name) ? ERROR_SERVICE_EXISTS : fake.fail_create;
    if (code) {
        Fail(code);
        return NULL;
    }
    FakeService *service = FakeServiceAdd(TextCopy(name), TextCopy(path));
    service->display_name = CopyOf(display);
    service->start = start;
    service->dependencies = Join(dependencies);
    service->account = CopyOf(account);
    service->password = CopyOf(password);
    return FakeServiceOpen(service);
}

static BOOL WINAPI Delete(SC_HANDLE handle) {
    ((FakeService *)(void *)handle)->deleted = true;
    return TRUE;
}

static void CallAppend(const wchar_t *verb, const FakeService *service) {
    TextAppendFormat(&fake.calls, L"%ls%ls %ls", fake.calls.length ? L", " : L"", verb, service->name);
}

static BOOL WINAPI Start(SC_HANDLE handle, DWORD count, LPCWSTR *arguments) {
    (void)count, (void)arguments;
    FakeService *service = (void *)handle;
    CallAppend(L"start", service);
    if (service->fail_start) return Fail(service->fail_start);
    service->state = SERVICE_RUNNING;
    return TRUE;
}

static bool DependsOn(const FakeService *service, const FakeService *other) {
    while (service && service != other) service = service->needs;
    return service;
}

static BOOL WINAPI Control(SC_HANDLE handle, DWORD control, LPSERVICE_STATUS status) {
    FakeService *service = (void *)handle;
    CallAppend(control == SERVICE_CONTROL_STOP ? L"stop" : L"control", service);
    if (service->fail_control) return Fail(service->fail_control);
    for (int i = 0; i < fake.service_count; i++) {
        const FakeService *other = &fake.services[i];
        if (other == service || !DependsOn(other, service) || other->state == SERVICE_STOPPED) continue;
        return Fail(ERROR_DEPENDENT_SERVICES_RUNNING);
    }
    if (control == SERVICE_CONTROL_STOP) service->state = SERVICE_STOPPED;
    *status = (SERVICE_STATUS){.dwCurrentState = service->state};
    return TRUE;
}

static SERVICE_STATUS_PROCESS StatusOf(const FakeService *service) {
    SERVICE_STATUS_PROCESS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS, .dwCurrentState = service->state};
    if (service->state != SERVICE_STOPPED) status.dwProcessId = GetCurrentProcessId();
    return status;
}

static BOOL WINAPI Query(SC_HANDLE handle, SC_STATUS_TYPE type, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    (void)type;
    *ret_size = sizeof(SERVICE_STATUS_PROCESS);
    if (size < *ret_size) return Fail(ERROR_INSUFFICIENT_BUFFER);
    *(SERVICE_STATUS_PROCESS *)(void *)buffer = StatusOf((const void *)handle);
    return TRUE;
}

static LPWSTR Unconst(const wchar_t *text) {
    return (LPWSTR)(uintptr_t)text;
}

static BOOL WINAPI QueryConfig(SC_HANDLE handle, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_size) {
    const FakeService *service = (const void *)handle;
    *ret_size = sizeof *config;
    if (size < *ret_size) return Fail(ERROR_INSUFFICIENT_BUFFER);
    *config = (QUERY_SERVICE_CONFIGW){.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                                      .dwStartType = service->start,
                                      .lpBinaryPathName = Unconst(service->image_path),
                                      .lpServiceStartName = Unconst(service->account),
                                      .lpDisplayName = Unconst(service->display_name)};
    return TRUE;
}

static BOOL WINAPI QueryConfig2(SC_HANDLE handle, DWORD level, LPBYTE buffer, DWORD size, LPDWORD ret_size) {
    const FakeService *service = (const void *)handle;
    SERVICE_FAILURE_ACTIONSW *actions = (void *)buffer;
    *ret_size = sizeof *actions + sizeof(SC_ACTION);
    if (fake.stores_no_actions) return Fail(ERROR_INVALID_LEVEL);
    if (level != SERVICE_CONFIG_FAILURE_ACTIONS || !service->has_actions || size < *ret_size) {
        return Fail(ERROR_INSUFFICIENT_BUFFER);
    }
    SC_ACTION *action = (void *)(actions + 1);
    *action = service->action;
    *actions = service->actions;
    actions->lpsaActions = action;
    return TRUE;
}

static BOOL WINAPI ChangeConfig(SC_HANDLE handle, DWORD type, DWORD start, DWORD control, LPCWSTR path, LPCWSTR group,
                                LPDWORD tag, LPCWSTR dependencies, LPCWSTR account, LPCWSTR password, LPCWSTR display) {
    (void)type, (void)control, (void)group, (void)tag;
    FakeService *service = (void *)handle;
    if (path && fake.fail_image_path) return Fail(fake.fail_image_path);
    service->config_changes++;
    if (start != SERVICE_NO_CHANGE) service->start = start;
    if (path) service->image_path = TextCopy(path);
    if (dependencies) service->dependencies = Join(dependencies);
    if (account) service->account = TextCopy(account);
    if (password) service->password = TextCopy(password);
    if (display) service->display_name = TextCopy(display);
    return TRUE;
}

static BOOL WINAPI ChangeConfig2(SC_HANDLE handle, DWORD level, LPVOID info) {
    FakeService *service = (void *)handle;
    switch (level) {
    case SERVICE_CONFIG_FAILURE_ACTIONS:
        service->failure_action_changes++;
        service->actions = *(SERVICE_FAILURE_ACTIONSW *)info;
        if (service->actions.cActions) service->action = *service->actions.lpsaActions;
        break;
    case SERVICE_CONFIG_FAILURE_ACTIONS_FLAG:
        service->actions_flag = *(SERVICE_FAILURE_ACTIONS_FLAG *)info;
        break;
    case SERVICE_CONFIG_PRESHUTDOWN_INFO:
        service->preshutdown_timeout = ((SERVICE_PRESHUTDOWN_INFO *)info)->dwPreshutdownTimeout;
        break;
    case SERVICE_CONFIG_SERVICE_SID_INFO:
        service->sid_type = ((SERVICE_SID_INFO *)info)->dwServiceSidType;
        break;
    case SERVICE_CONFIG_DELAYED_AUTO_START_INFO:
        if (fake.fail_delayed_start) return Fail(fake.fail_delayed_start);
        service->last_level = level;
        service->delayed = ((SERVICE_DELAYED_AUTO_START_INFO *)info)->fDelayedAutostart;
        break;
    case SERVICE_CONFIG_DESCRIPTION:
        service->last_level = level;
        service->description = CopyOf(((SERVICE_DESCRIPTIONW *)info)->lpDescription);
        break;
    default:
        service->last_level = level;
    }
    return TRUE;
}

static BOOL WINAPI Enumerate(SC_HANDLE manager, SC_ENUM_TYPE level, DWORD type, DWORD state, LPBYTE buffer, DWORD size,
                             LPDWORD ret_size, LPDWORD ret_count, LPDWORD resume, LPCWSTR group) {
    (void)manager, (void)level, (void)type, (void)state, (void)resume, (void)group;
    ENUM_SERVICE_STATUS_PROCESSW *entries = (void *)buffer;
    DWORD needed = (DWORD)fake.service_count * (DWORD)sizeof *entries;
    *ret_size = needed;
    *ret_count = 0;
    if (size < needed) return Fail(ERROR_MORE_DATA);
    for (int i = 0; i < fake.service_count; i++) {
        const FakeService *service = &fake.services[i];
        entries[i] = (ENUM_SERVICE_STATUS_PROCESSW){.lpServiceName = Unconst(service->name),
                                                    .lpDisplayName = Unconst(service->display_name),
                                                    .ServiceStatusProcess = StatusOf(service)};
    }
    *ret_size = 0;
    *ret_count = (DWORD)fake.service_count;
    return TRUE;
}

/* Returns the dependents in the order in which they can be stopped: the last one that was added first. */
static BOOL WINAPI EnumDependents(SC_HANDLE handle, DWORD state, LPENUM_SERVICE_STATUSW buffer, DWORD size,
                                  LPDWORD ret_size, LPDWORD ret_count) {
    const FakeService *service = (const void *)handle;
    DWORD count = 0;
    DWORD needed = 0;
    for (int i = fake.service_count - 1; i >= 0; i--) {
        const FakeService *other = &fake.services[i];
        DWORD its_state = other->state == SERVICE_STOPPED ? SERVICE_INACTIVE : SERVICE_ACTIVE;
        if (other == service || !DependsOn(other, service) || !(state & its_state)) continue;
        needed += sizeof *buffer;
        if (needed <= size) buffer[count++] = (ENUM_SERVICE_STATUSW){.lpServiceName = Unconst(other->name)};
    }
    *ret_size = needed;
    *ret_count = count;
    SetLastError(ERROR_MORE_DATA);
    return needed <= size;
}

static SERVICE_STATUS_HANDLE WINAPI RegisterHandler(LPCWSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context) {
    (void)name;
    fake.handler = handler;
    fake.handler_context = context;
    return (SERVICE_STATUS_HANDLE)&fake;
}

static BOOL WINAPI SetStatus(SERVICE_STATUS_HANDLE handle, LPSERVICE_STATUS status) {
    (void)handle;
    if (fake.status_count < FAKE_STATUS_COUNT) fake.statuses[fake.status_count++] = *status;
    if (fake.on_status) fake.on_status(status);
    return TRUE;
}

static BOOL WINAPI QueryStartReason(SERVICE_STATUS_HANDLE handle, DWORD level, PVOID *ret_information) {
    (void)handle;
    bool known = level == SERVICE_DYNAMIC_INFORMATION_LEVEL_START_REASON;
    DWORD *reason = known ? LocalAlloc(LMEM_FIXED, sizeof *reason) : NULL;
    if (!reason) return FALSE;
    *reason = fake.start_reason;
    *ret_information = reason;
    return TRUE;
}

static HANDLE WINAPI OpenEventSource(LPCWSTR server, LPCWSTR source) {
    (void)server;
    return (HANDLE)TextCopy(source);
}

static BOOL WINAPI CloseEventSource(HANDLE source) {
    free(source);
    return TRUE;
}

static BOOL WINAPI ReportOneEvent(HANDLE source, WORD type, WORD category, DWORD id, PSID user, WORD count, DWORD size,
                                  LPCWSTR *strings, LPVOID data) {
    (void)category, (void)user, (void)size, (void)data;
    if (fake.event_log_hangs) Sleep(INFINITE);
    if (fake.on_event) fake.on_event(source, type, id, count == 1 ? strings[0] : NULL);
    return TRUE;
}

static BOOL WINAPI LookUpAccount(LPCWSTR machine, LPCWSTR name, PSID sid, LPDWORD size, LPWSTR domain,
                                 LPDWORD domain_size, PSID_NAME_USE use) {
    (void)machine, (void)name, (void)domain, (void)domain_size;
    if (!fake.account_exists) return Fail(ERROR_NONE_MAPPED);
    *use = SidTypeUser;
    return CreateWellKnownSid(WinBuiltinGuestsSid, NULL, sid, size);
}

/* Only a logon as a service succeeds. */
static BOOL WINAPI Logon(LPCWSTR user, LPCWSTR domain, LPCWSTR password, DWORD type, DWORD provider, PHANDLE token) {
    (void)provider, (void)password;
    fake.logon_user = CopyOf(user);
    fake.logon_domain = CopyOf(domain);
    *token = NULL;
    SetLastError(ERROR_LOGON_FAILURE);
    return fake.password_is_right && type == LOGON32_LOGON_SERVICE;
}

static NTSTATUS WINAPI OpenPolicy(PLSA_UNICODE_STRING machine, PLSA_OBJECT_ATTRIBUTES attributes, ACCESS_MASK access,
                                  PLSA_HANDLE ret_policy) {
    (void)machine, (void)attributes, (void)access;
    fake.open_policies++;
    *ret_policy = (LSA_HANDLE)&fake;
    return 0;
}

static NTSTATUS WINAPI ClosePolicy(LSA_HANDLE policy) {
    (void)policy;
    fake.open_policies--;
    return 0;
}

static bool IsLogonRight(PLSA_UNICODE_STRING rights, ULONG count) {
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
    *ret_count = fake.has_logon_right ? 2 : 1;
    return 0;
}

enum { STATUS_WRONG_RIGHT = (NTSTATUS)0xC0000060 }; /* STATUS_NO_SUCH_PRIVILEGE */

static NTSTATUS WINAPI AddRights(LSA_HANDLE policy, PSID sid, PLSA_UNICODE_STRING rights, ULONG count) {
    (void)policy, (void)sid;
    if (!IsLogonRight(rights, count)) return STATUS_WRONG_RIGHT;
    fake.rights_added++;
    return 0;
}

static NTSTATUS WINAPI RemoveRights(LSA_HANDLE policy, PSID sid, BOOLEAN all, PLSA_UNICODE_STRING rights, ULONG count) {
    (void)policy, (void)sid;
    if (all || !IsLogonRight(rights, count)) return STATUS_WRONG_RIGHT;
    fake.rights_removed++;
    return 0;
}

static NTSTATUS WINAPI FreeRights(PVOID memory) {
    (void)memory;
    return 0;
}

static DWORD WINAPI GetAccessList(LPCWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID *owner,
                                  PSID *group, PACL *ret_list, PACL *system, PSECURITY_DESCRIPTOR *ret_descriptor) {
    (void)path, (void)type, (void)what, (void)owner, (void)group, (void)system;
    BOOL present = FALSE;
    BOOL defaulted = FALSE;
    if (fake.fail_read_access_list) return fake.fail_read_access_list;
    *ret_list = NULL;
    *ret_descriptor = NULL;
    if (!fake.access_list) return ERROR_SUCCESS;
    ConvertStringSecurityDescriptorToSecurityDescriptorW(fake.access_list, SDDL_REVISION_1, ret_descriptor, NULL);
    GetSecurityDescriptorDacl(*ret_descriptor, &present, ret_list, &defaulted);
    return ERROR_SUCCESS;
}

/* Returns the list as SDDL. */
static const wchar_t *Sddl(PACL list) {
    SECURITY_DESCRIPTOR descriptor;
    wchar_t *system = NULL;
    InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&descriptor, TRUE, list, FALSE);
    ConvertSecurityDescriptorToStringSecurityDescriptorW(&descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION,
                                                         &system, NULL);
    const wchar_t *text = TextCopy(system ? system : L"");
    LocalFree(system);
    return text;
}

/* Only the discretionary list of a file can be changed. */
static DWORD WINAPI SetAccessList(LPWSTR path, SE_OBJECT_TYPE type, SECURITY_INFORMATION what, PSID owner, PSID group,
                                  PACL list, PACL system) {
    (void)owner, (void)group, (void)system;
    if (type != SE_FILE_OBJECT || what != DACL_SECURITY_INFORMATION) return ERROR_INVALID_PARAMETER;
    int number = fake.access_list_changes++;
    if (number + 1 == fake.fail_access_list_change) return ERROR_ACCESS_DENIED;
    if (number < FAKE_LIST_COUNT) {
        fake.changed_paths[number] = TextCopy(path);
        fake.changed_lists[number] = Sddl(list);
    }
    return ERROR_SUCCESS;
}

static const SystemApi fake_api = {
    .OpenSCManagerW = OpenManager,
    .OpenServiceW = Open,
    .CreateServiceW = Create,
    .CloseServiceHandle = Close,
    .DeleteService = Delete,
    .StartServiceW = Start,
    .ControlService = Control,
    .QueryServiceStatusEx = Query,
    .QueryServiceConfigW = QueryConfig,
    .QueryServiceConfig2W = QueryConfig2,
    .ChangeServiceConfigW = ChangeConfig,
    .ChangeServiceConfig2W = ChangeConfig2,
    .EnumServicesStatusExW = Enumerate,
    .EnumDependentServicesW = EnumDependents,
    .RegisterServiceCtrlHandlerExW = RegisterHandler,
    .SetServiceStatus = SetStatus,
    .QueryServiceDynamicInformation = QueryStartReason,
    .SetThreadStackGuarantee = SetThreadStackGuarantee,
    .RegisterEventSourceW = OpenEventSource,
    .ReportEventW = ReportOneEvent,
    .DeregisterEventSource = CloseEventSource,
    .LookupAccountNameW = LookUpAccount,
    .LogonUserW = Logon,
    .GetTokenInformation = GetTokenInformation,
    .LsaOpenPolicy = OpenPolicy,
    .LsaEnumerateAccountRights = ListRights,
    .LsaAddAccountRights = AddRights,
    .LsaRemoveAccountRights = RemoveRights,
    .LsaFreeMemory = FreeRights,
    .LsaClose = ClosePolicy,
    .GetNamedSecurityInfoW = GetAccessList,
    .SetNamedSecurityInfoW = SetAccessList,
};

void FakeSystemUse(void) {
    fake.manager_rights = fake.service_rights = MAXDWORD;
    System = &fake_api;
}

static BOOL WINAPI MakeConsole(void) {
    return fake.fail_console ? Fail(fake.fail_console) : AllocConsole();
}

void FakeSystemUseForProcess(BOOL(WINAPI *dispatch)(const SERVICE_TABLE_ENTRYW *)) {
    static SystemApi api;
    api = SystemOriginal;
    api.StartServiceCtrlDispatcherW = dispatch;
    api.RegisterServiceCtrlHandlerExW = RegisterHandler;
    api.SetServiceStatus = SetStatus;
    api.QueryServiceDynamicInformation = QueryStartReason;
    api.AllocConsole = MakeConsole;
    api.RegisterEventSourceW = OpenEventSource;
    api.ReportEventW = ReportOneEvent;
    api.DeregisterEventSource = CloseEventSource;
    System = &api;
}
