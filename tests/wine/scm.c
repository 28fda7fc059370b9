/* The table of system calls under Wine: the system's own functions, with the start reason, the dependencies and the
 * events, which Wine 8 lacks. */
#include "base/system.h"
#include "dependencies.h"
#include "events.h"
#include "record.h"

enum {
    POLL_MS = 5,
    PATIENCE_MS = 5000, /* the agent writes the record as soon as StartServiceW returns */
};

static wchar_t own_name[257];
static SystemApi table;

/* The agent creates the key. Without an agent nothing is written. */
static void WriteProcess(void) {
    HKEY key = NULL;
    DWORD pid = GetCurrentProcessId();
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, RECORD_BORN_KEY, 0, KEY_SET_VALUE, &key) != ERROR_SUCCESS) return;
    RegSetValueExW(key, own_name, 0, REG_DWORD, (const BYTE *)&pid, sizeof pid);
    RegCloseKey(key);
}

static SERVICE_STATUS_HANDLE WINAPI Register(LPCWSTR name, LPHANDLER_FUNCTION_EX handler, LPVOID context) {
    lstrcpynW(own_name, name, sizeof own_name / sizeof *own_name);
    WriteProcess();
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

/* Runs before main, when nothing has called through the table yet. Only mingw builds this file. */
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
