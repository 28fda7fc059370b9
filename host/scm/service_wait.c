#include "scm/service_wait.h"

#include "base/quote.h"
#include "base/translation.h"
#include "scm/service.h"

enum {
    POLL_MS = 20,
    PATIENCE_MS = 30 * 1000,
    PROCESS_END_MS = 5 * 1000, /* from STOPPED to the end of the process */
};

typedef struct Watch {
    HANDLE process;
    DWORD pid;
    DWORD state;
    DWORD checkpoint;
    ULONGLONG moved; /* GetTickCount64 of the last sign of life */
} Watch;

/* Follows the service to its process, as soon as it has one. Without the right to, the SCM's word has to do. */
static void WatchProcess(Watch *watch, DWORD pid) {
    if (!pid || pid == watch->pid) return;
    if (watch->process) CloseHandle(watch->process);
    watch->process = OpenProcess(SYNCHRONIZE, FALSE, pid);
    watch->pid = pid;
}

static void WatchProgress(Watch *watch, const SERVICE_STATUS_PROCESS *status) {
    if (status->dwCurrentState == watch->state && status->dwCheckPoint == watch->checkpoint && watch->moved) return;
    watch->state = status->dwCurrentState;
    watch->checkpoint = status->dwCheckPoint;
    watch->moved = GetTickCount64();
}

static bool WatchIsOver(const Watch *watch, DWORD hint) {
    ULONGLONG patience = hint > PATIENCE_MS ? hint : PATIENCE_MS;
    return GetTickCount64() - watch->moved > patience;
}

/* Waits a moment, or until the process ends. */
static void WatchSleep(const Watch *watch) {
    if (watch->process) {
        WaitForSingleObject(watch->process, POLL_MS);
    } else {
        Sleep(POLL_MS);
    }
}

bool ServiceWait(SC_HANDLE service, const wchar_t *name, DWORD before, DWORD pending, WaitFunction *function,
                 void *context, SERVICE_STATUS_PROCESS *ret_status, Error *error) {
    Watch watch = {0};
    SERVICE_STATUS_PROCESS status;
    bool ok = true;
    for (;;) {
        ok = ServiceQuery(service, &status, error);
        if (!ok || (status.dwCurrentState != before && status.dwCurrentState != pending)) break;
        WatchProcess(&watch, status.dwProcessId);
        WatchProgress(&watch, &status);
        if (WatchIsOver(&watch, status.dwWaitHint)) {
            ErrorSay(error, ERROR_CODE_TIMEOUT, _(L"'%ls' is still %ls, and has not moved on for %u s"), name,
                     ServiceStateText(status.dwCurrentState), (unsigned)((GetTickCount64() - watch.moved) / 1000));
            ok = ErrorRemedy(error, _(L"Look into its log; `pyhostsvc status %ls` names it."), QuoteName(name).text);
            break;
        }
        if (!function(&status, context)) {
            ok = ErrorSay(error, ERROR_CANCELLED, _(L"'%ls' was not waited for any longer"), name);
            break;
        }
        WatchSleep(&watch);
    }
    if (ok && status.dwCurrentState == SERVICE_STOPPED && watch.process) {
        WaitForSingleObject(watch.process, PROCESS_END_MS);
    }
    if (watch.process) CloseHandle(watch.process);
    if (ok) *ret_status = status;
    return ok;
}
