/* A replaceable table of the system functions for services, the event log, consoles, stacks, accounts and their rights.
 * A test replaces it to see the calls and to make any of them fail. settings/, scm/, service/ and account/ call these
 * functions only through it.
 */
#ifndef PYHOSTSVC_BASE_SYSTEM_H
#define PYHOSTSVC_BASE_SYSTEM_H

#include <windows.h>

#include <accctrl.h>
#include <ntsecapi.h>

typedef struct SystemApi {
    SC_HANDLE(WINAPI *OpenSCManagerW)(LPCWSTR, LPCWSTR, DWORD);
    SC_HANDLE(WINAPI *OpenServiceW)(SC_HANDLE, LPCWSTR, DWORD);
    SC_HANDLE(WINAPI *CreateServiceW)
    (SC_HANDLE, LPCWSTR, LPCWSTR, DWORD, DWORD, DWORD, DWORD, LPCWSTR, LPCWSTR, LPDWORD, LPCWSTR, LPCWSTR, LPCWSTR);
    BOOL(WINAPI *CloseServiceHandle)(SC_HANDLE);
    BOOL(WINAPI *DeleteService)(SC_HANDLE);
    BOOL(WINAPI *StartServiceW)(SC_HANDLE, DWORD, LPCWSTR *);
    BOOL(WINAPI *ControlService)(SC_HANDLE, DWORD, LPSERVICE_STATUS);
    BOOL(WINAPI *QueryServiceStatusEx)(SC_HANDLE, SC_STATUS_TYPE, LPBYTE, DWORD, LPDWORD);
    BOOL(WINAPI *QueryServiceConfigW)(SC_HANDLE, LPQUERY_SERVICE_CONFIGW, DWORD, LPDWORD);
    BOOL(WINAPI *QueryServiceConfig2W)(SC_HANDLE, DWORD, LPBYTE, DWORD, LPDWORD);
    BOOL(WINAPI *ChangeServiceConfigW)(SC_HANDLE, DWORD, DWORD, DWORD, LPCWSTR, LPCWSTR, LPDWORD, LPCWSTR, LPCWSTR,
                                       LPCWSTR, LPCWSTR);
    BOOL(WINAPI *ChangeServiceConfig2W)(SC_HANDLE, DWORD, LPVOID);
    BOOL(WINAPI *EnumServicesStatusExW)(SC_HANDLE, SC_ENUM_TYPE, DWORD, DWORD, LPBYTE, DWORD, LPDWORD, LPDWORD, LPDWORD,
                                        LPCWSTR);
    BOOL(WINAPI *EnumDependentServicesW)(SC_HANDLE, DWORD, LPENUM_SERVICE_STATUSW, DWORD, LPDWORD, LPDWORD);
    BOOL(WINAPI *StartServiceCtrlDispatcherW)(const SERVICE_TABLE_ENTRYW *);
    SERVICE_STATUS_HANDLE(WINAPI *RegisterServiceCtrlHandlerExW)(LPCWSTR, LPHANDLER_FUNCTION_EX, LPVOID);
    BOOL(WINAPI *SetServiceStatus)(SERVICE_STATUS_HANDLE, LPSERVICE_STATUS);
    BOOL(WINAPI *QueryServiceDynamicInformation)(SERVICE_STATUS_HANDLE, DWORD, PVOID *);
    BOOL(WINAPI *AllocConsole)(void);
    BOOL(WINAPI *SetThreadStackGuarantee)(PULONG);
    HANDLE(WINAPI *RegisterEventSourceW)(LPCWSTR, LPCWSTR);
    BOOL(WINAPI *ReportEventW)(HANDLE, WORD, WORD, DWORD, PSID, WORD, DWORD, LPCWSTR *, LPVOID);
    BOOL(WINAPI *DeregisterEventSource)(HANDLE);
    BOOL(WINAPI *LookupAccountNameW)(LPCWSTR, LPCWSTR, PSID, LPDWORD, LPWSTR, LPDWORD, PSID_NAME_USE);
    BOOL(WINAPI *LogonUserW)(LPCWSTR, LPCWSTR, LPCWSTR, DWORD, DWORD, PHANDLE);
    BOOL(WINAPI *GetTokenInformation)(HANDLE, TOKEN_INFORMATION_CLASS, LPVOID, DWORD, PDWORD);
    NTSTATUS(WINAPI *LsaOpenPolicy)(PLSA_UNICODE_STRING, PLSA_OBJECT_ATTRIBUTES, ACCESS_MASK, PLSA_HANDLE);
    NTSTATUS(WINAPI *LsaEnumerateAccountRights)(LSA_HANDLE, PSID, PLSA_UNICODE_STRING *, PULONG);
    NTSTATUS(WINAPI *LsaAddAccountRights)(LSA_HANDLE, PSID, PLSA_UNICODE_STRING, ULONG);
    NTSTATUS(WINAPI *LsaRemoveAccountRights)(LSA_HANDLE, PSID, BOOLEAN, PLSA_UNICODE_STRING, ULONG);
    NTSTATUS(WINAPI *LsaFreeMemory)(PVOID);
    NTSTATUS(WINAPI *LsaClose)(LSA_HANDLE);
    DWORD(WINAPI *GetNamedSecurityInfoW)(LPCWSTR, SE_OBJECT_TYPE, SECURITY_INFORMATION, PSID *, PSID *, PACL *, PACL *,
                                         PSECURITY_DESCRIPTOR *);
    DWORD(WINAPI *SetNamedSecurityInfoW)(LPWSTR, SE_OBJECT_TYPE, SECURITY_INFORMATION, PSID, PSID, PACL, PACL);
} SystemApi;

/* The table of the real functions. */
extern const SystemApi SystemOriginal;

/* The table in use: SystemOriginal unless a test replaces it before the first call. */
extern const SystemApi *System;

#endif
