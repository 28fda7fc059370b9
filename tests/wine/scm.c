/* The table of system calls under Wine: the system's own functions, with the start reason, the dependencies and the
 * events, which Wine 8 lacks. */
#include "base/system.h"
#include "dependencies.h"
#include "events.h"
#include "record.h"
#include "stack.h"

#include <stdbool.h>
#include <stdio.h>
#include <wchar.h>

static SystemApi table;
static LPSERVICE_MAIN_FUNCTIONW service_main;
static bool by_recovery;
static HKEY lives; /* NULL if there is no agent */
static wchar_t life[RECORD_LIFE_SIZE];

static void WriteLife(DWORD state) {
    if (lives) RegSetValueExW(lives, life, 0, REG_DWORD, (const BYTE *)&state, sizeof state);
}

/* The agent creates the key. Without an agent nothing is written. */
static void BeginLife(const wchar_t *name) {
    FILETIME created;
    FILETIME ignored;
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, RECORD_LIVES_KEY, 0, KEY_SET_VALUE, &lives) != ERROR_SUCCESS) return;
    GetProcessTimes(GetCurrentProcess(), &created, &ignored, &ignored, &ignored);
    ULONGLONG time = (ULONGLONG)created.dwHighDateTime << 32 | created.dwLowDateTime;
    (void)swprintf(life, RECORD_LIFE_SIZE, RECORD_LIFE_FORMAT, time, GetCurrentProcessId(), name);
    WriteLife(LIFE_RUNS);
}

static void WINAPI Main(DWORD count, LPWSTR *arguments) {
    by_recovery = count > 1 && !wcscmp(arguments[count - 1], RECORD_RECOVERY_ARGUMENT);
    if (count) BeginLife(arguments[0]);
    service_main(by_recovery ? count - 1 : count, arguments);
}

static BOOL WINAPI Dispatch(const SERVICE_TABLE_ENTRYW *services) {
    const SERVICE_TABLE_ENTRYW own[] = {{services->lpServiceName, Main}, {NULL, NULL}};
    service_main = services->lpServiceProc;
    return SystemOriginal.StartServiceCtrlDispatcherW(own);
}

static BOOL WINAPI SetStatus(SERVICE_STATUS_HANDLE service, LPSERVICE_STATUS status) {
    if (!SystemOriginal.SetServiceStatus(service, status)) return FALSE;
    if (status->dwCurrentState == SERVICE_STOPPED) {
        WriteLife(status->dwWin32ExitCode == NO_ERROR ? LIFE_STOPPED : LIFE_FAILED);
    }
    return TRUE;
}

static BOOL WINAPI Query(SERVICE_STATUS_HANDLE service, DWORD level, PVOID *ret_information) {
    (void)service;
    (void)level;
    DWORD *reason = LocalAlloc(LMEM_FIXED, sizeof *reason);
    if (!reason) return FALSE;
    *reason = by_recovery ? SERVICE_START_REASON_RESTART_ON_FAILURE : SERVICE_START_REASON_DEMAND;
    *ret_information = reason;
    return TRUE;
}

/* Runs before main, when nothing has called through the table yet. Only mingw builds this file. */
__attribute__((constructor)) static void ReplaceTable(void) {
    table = SystemOriginal;
    table.StartServiceCtrlDispatcherW = Dispatch;
    table.SetServiceStatus = SetStatus;
    table.QueryServiceDynamicInformation = Query;
    table.OpenServiceW = DependenciesOpenService;
    table.CloseServiceHandle = DependenciesCloseService;
    table.QueryServiceConfigW = DependenciesQueryConfig;
    table.RegisterEventSourceW = EventsRegisterSource;
    table.ReportEventW = EventsReport;
    table.DeregisterEventSource = EventsDeregisterSource;
    table.SetThreadStackGuarantee = StackSetGuarantee;
    System = &table;
}
