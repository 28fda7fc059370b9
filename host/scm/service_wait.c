#include "scm/service_wait.h"

#include "base/quote.h"
#include "base/translation.h"
#include "scm/service.h"

enum {
    POLL_MS = 20,
    STALL_MS = 30 * 1000,
    PROCESS_EXIT_MS = 5 * 1000, /* from STOPPED to the exit of the process */
};

typedef struct Watch {
    HANDLE process;
    DWORD pid;
    DWORD state;
    DWORD checkpoint;
    ULONGLONG progress; /* GetTickCount64 of the last change of state or checkpoint */
} Watch;

/* Opens the service's process as soon as there is one. If the caller may not open it, the SCM's status is used alone.
 */
static void WatchProcess(Watch *watch, DWORD pid) {
    if (!pid || pid == watch->pid) return;
    if (watch->process) CloseHandle(watch->process);
    watch->process = OpenProcess(SYNCHRONIZE, FALSE, pid);
    watch->pid = pid;
}

static void WatchProgress(Watch *watch, const SERVICE_STATUS_PROCESS *status) {
    if (status->dwCurrentState == watch->state && status->dwCheckPoint == watch->checkpoint && watch->progress) return;
    watch->state = status->dwCurrentState;
    watch->checkpoint = status->dwCheckPoint;
    watch->progress = GetTickCount64();
}

static bool HasStalled(const Watch *watch, DWORD hint) {
    ULONGLONG limit = hint > STALL_MS ? hint : STALL_MS;
    return GetTickCount64() - watch->progress > limit;
}

/* Waits for the next poll, or until the process exits. */
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
        bool replaced = watch.pid && status.dwProcessId && status.dwProcessId != watch.pid;
        if (replaced && status.dwCurrentState != pending) break; /* it is again in the state `before` */
        WatchProcess(&watch, status.dwProcessId);
        WatchProgress(&watch, &status);
        if (HasStalled(&watch, status.dwWaitHint)) {
            ErrorSay(error, ERROR_CODE_TIMEOUT, _(L"'%ls' is still %ls and has made no progress for %u s"), name,
                     ServiceStateText(status.dwCurrentState), (unsigned)((GetTickCount64() - watch.progress) / 1000));
            ok = ErrorRemedy(error, _(L"See its log: `pyhostsvc logs %ls`."), QuoteName(name).text);
            break;
        }
        if (!function(&status, context)) {
            ok = ErrorSay(error, ERROR_CANCELLED, _(L"the wait for '%ls' was cancelled"), name);
            break;
        }
        WatchSleep(&watch);
    }
    if (ok && status.dwCurrentState == SERVICE_STOPPED && watch.process) {
        WaitForSingleObject(watch.process, PROCESS_EXIT_MS);
    }
    if (watch.process) CloseHandle(watch.process);
    if (ok) *ret_status = status;
    return ok;
}
