#include "base/system.h"

#include <string.h>

#include <aclapi.h>

/* Windows 8 and later have the function, but Wine 8 does not, so it is found at run time. */
static BOOL WINAPI DynamicInformation(SERVICE_STATUS_HANDLE service, DWORD level, PVOID *ret_information) {
    BOOL(WINAPI * query)(SERVICE_STATUS_HANDLE, DWORD, PVOID *) = NULL;
    FARPROC function = GetProcAddress(GetModuleHandleW(L"advapi32.dll"), "QueryServiceDynamicInformation");
    if (!function) {
        SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
        return FALSE;
    }
    memcpy(&query, &function, sizeof query);
    return query(service, level, ret_information);
}

const SystemApi SystemOriginal = {
    .OpenSCManagerW = OpenSCManagerW,
    .OpenServiceW = OpenServiceW,
    .CreateServiceW = CreateServiceW,
    .CloseServiceHandle = CloseServiceHandle,
    .DeleteService = DeleteService,
    .StartServiceW = StartServiceW,
    .ControlService = ControlService,
    .QueryServiceStatusEx = QueryServiceStatusEx,
    .QueryServiceConfigW = QueryServiceConfigW,
    .QueryServiceConfig2W = QueryServiceConfig2W,
    .ChangeServiceConfigW = ChangeServiceConfigW,
    .ChangeServiceConfig2W = ChangeServiceConfig2W,
    .EnumServicesStatusExW = EnumServicesStatusExW,
    .EnumDependentServicesW = EnumDependentServicesW,
    .StartServiceCtrlDispatcherW = StartServiceCtrlDispatcherW,
    .RegisterServiceCtrlHandlerExW = RegisterServiceCtrlHandlerExW,
    .SetServiceStatus = SetServiceStatus,
    .QueryServiceDynamicInformation = DynamicInformation,
    .AllocConsole = AllocConsole,
    .SetThreadStackGuarantee = SetThreadStackGuarantee,
    .RegisterEventSourceW = RegisterEventSourceW,
    .ReportEventW = ReportEventW,
    .DeregisterEventSource = DeregisterEventSource,
    .LookupAccountNameW = LookupAccountNameW,
    .LogonUserW = LogonUserW,
    .GetTokenInformation = GetTokenInformation,
    .LsaOpenPolicy = LsaOpenPolicy,
    .LsaEnumerateAccountRights = LsaEnumerateAccountRights,
    .LsaAddAccountRights = LsaAddAccountRights,
    .LsaRemoveAccountRights = LsaRemoveAccountRights,
    .LsaFreeMemory = LsaFreeMemory,
    .LsaClose = LsaClose,
    .GetNamedSecurityInfoW = GetNamedSecurityInfoW,
    .SetNamedSecurityInfoW = SetNamedSecurityInfoW,
};

const SystemApi *System = &SystemOriginal;
