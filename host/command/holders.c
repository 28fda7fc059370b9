#include "command/holders.h"

#include "base/array.h"
#include "base/translation.h"

#include <windows.h>

#include <tlhelp32.h>

/* services.msc and Event Viewer are mmc.exe; Get-Service keeps its handles up to PowerShell's end. */
static const wchar_t *const known[] = {
    L"mmc.exe",           L"Taskmgr.exe",    L"perfmon.exe", L"procexp.exe",   L"procexp64.exe", L"SystemInformer.exe",
    L"ProcessHacker.exe", L"powershell.exe", L"pwsh.exe",    L"pythonw.exe",   L"python.exe",    L"pythonservice.exe",
    L"nssm.exe",          L"sc.exe",         L"net1.exe",    L"pyhostsvc.exe",
};

static bool IsKnown(const wchar_t *program) {
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (TextEqualFold(program, known[i])) return true;
    }
    return false;
}

void HoldersFind(TextList *ret_holders) {
    PROCESSENTRY32W process = {.dwSize = sizeof process};
    *ret_holders = (TextList){0};
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (snapshot == INVALID_HANDLE_VALUE) return;
    for (BOOL more = Process32FirstW(snapshot, &process); more; more = Process32NextW(snapshot, &process)) {
        if (process.th32ProcessID == GetCurrentProcessId() || !IsKnown(process.szExeFile)) continue;
        TextListAppendTaken(ret_holders, TextPrint(_(L"%ls (PID %lu)"), process.szExeFile, process.th32ProcessID));
    }
    CloseHandle(snapshot);
}
