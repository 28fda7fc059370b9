/* The SCM's table under Wine: the system's own, and what Wine 8's does not tell: the start reason, what a service
 * depends on, and what was reported to the event log. */
#include "base/system.h"
#include "dependencies.h"
#include "events.h"
#include "record.h"

enum {
    POLL_MS = 5,
    PATIENCE_MS = 5000, /* the agent writes it down as soon as StartServiceW has returned */
};

static wchar_t own_name[257];
static SystemApi table;

/* The agent has made the key; without one, there is nobody to tell. */
static void TellBirth(void) {
    HKEY key = NULL;
    DWORD pid = GetCurrentProcessId();
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, RECORD_BORN_KEY, 0, KEY_SET_VALUE, &key) != ERROR_SUCCESS) return;
    RegSetValueExW(key, own_name, 0, REG_DWORD, (const BYTE *)&pid, sizeof pid);
    RegCloseKey(key);
}

static SERVICE_STATUS_HANDLE WINAPI Register(LPCWSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context) {
    lstrcpynW(own_name, name, sizeof own_name / sizeof *own_name);
    TellBirth();
    return SystemOriginal.RegisterServiceCtrlHandlerExW(name, handler, context);
}

static BOOL IsRecovery(void) {
    for (ULONGLONG start = GetTickCount64(); GetTickCount64() - start < PATIENCE_MS; Sleep(POLL_MS)) {
        DWORD pid = 0;
        DWORD size = sizeof pid;
        if (RegGetValueW(HKEY_LOCAL_MACHINE, RECORD_KEY, own_name, RRF_RT_REG_DWORD, NULL, &pid, &size) !=
            ERROR_SUCCESS) {
            return FALSE;
        }
        if (pid) return pid == GetCurrentProcessId();
    }
    return FALSE;
}

static BOOL WINAPI Query(SERVICE_STATUS_HANDLE service, DWORD level, PVOID *ret_information) {
    (void)service;
    (void)level;
    DWORD *reason = LocalAlloc(LMEM_FIXED, sizeof *reason);
    if (!reason) return FALSE;
    *reason = IsRecovery() ? SERVICE_START_REASON_RESTART_ON_FAILURE : SERVICE_START_REASON_DEMAND;
    *ret_information = reason;
    return TRUE;
}

/* Before main: nothing has called through the table yet. Only mingw builds this file. */
__attribute__((constructor)) static void ReplaceTable(void) {
    table = SystemOriginal;
    table.RegisterServiceCtrlHandlerExW = Register;
    table.QueryServiceDynamicInformation = Query;
    table.OpenServiceW = DependenciesOpenService;
    table.CloseServiceHandle = DependenciesCloseService;
    table.QueryServiceConfigW = DependenciesQueryConfig;
    table.RegisterEventSourceW = EventsRegisterSource;
    table.ReportEventW = EventsReport;
    table.DeregisterEventSource = EventsDeregisterSource;
    System = &table;
}
