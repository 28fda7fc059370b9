#include "service/scm_status.h"

#include "base/system.h"

void ScmStatusInit(ScmStatus *status, SERVICE_STATUS_HANDLE handle) {
    *status =
        (ScmStatus){.lock = SRWLOCK_INIT, .handle = handle, .announced = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS}};
}

/* The caller holds the lock. */
static void Report(ScmStatus *status) {
    if (status->handle) System->SetServiceStatus(status->handle, &status->announced);
}

static LifecycleAnnouncement Announced(const ScmStatus *status) {
    return (LifecycleAnnouncement)status->announced.dwCurrentState;
}

/* A stop is accepted also during the start. */
static DWORD Accepts(const ScmStatus *status, LifecycleAnnouncement announcement) {
    if (!status->accepts_stop) return 0;
    const DWORD stop = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN;
    const DWORD pause = SERVICE_ACCEPT_PAUSE_CONTINUE;
    switch (announcement) {
    case ANNOUNCED_START_PENDING:
        return stop;
    case ANNOUNCED_RUNNING:
        return stop | status->script_accepts;
    case ANNOUNCED_PAUSE_PENDING:
    case ANNOUNCED_CONTINUE_PENDING: /* a second Pause or Continue has to wait for the first one */
        return stop | (status->script_accepts & ~pause);
    case ANNOUNCED_PAUSED:
        return stop | status->script_accepts | pause;
    default:
        return 0;
    }
}

bool ScmStatusBegin(ScmStatus *status, LifecycleAnnouncement announcement, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = LifecycleMayAnnounce(Announced(status), announcement);
    if (legal) {
        bool pending = LifecycleIsPending(announcement);
        status->announced.dwCurrentState = announcement;
        status->announced.dwControlsAccepted = Accepts(status, announcement);
        status->announced.dwCheckPoint = pending ? 1 : 0;
        status->announced.dwWaitHint = pending ? hint_ms : 0;
        if (announcement == ANNOUNCED_STOPPED) {
            status->announced.dwWin32ExitCode = status->exit_win32;
            status->announced.dwServiceSpecificExitCode = status->exit_specific;
        }
    } else {
        ReleaseSRWLockExclusive(&status->lock);
    }
    return legal;
}

void ScmStatusEnd(ScmStatus *status) {
    Report(status);
    ReleaseSRWLockExclusive(&status->lock);
}

bool ScmStatusAnnounce(ScmStatus *status, LifecycleAnnouncement announcement, DWORD hint_ms) {
    bool legal = ScmStatusBegin(status, announcement, hint_ms);
    if (legal) ScmStatusEnd(status);
    return legal;
}

bool ScmStatusCheckpoint(ScmStatus *status, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = LifecycleIsPending(Announced(status));
    if (legal) {
        status->announced.dwCheckPoint++;
        if (hint_ms) status->announced.dwWaitHint = hint_ms;
        Report(status);
    }
    ReleaseSRWLockExclusive(&status->lock);
    return legal;
}

/* The caller holds the lock. */
static void ReportAccepted(ScmStatus *status) {
    status->announced.dwControlsAccepted = Accepts(status, Announced(status));
    if (LifecycleIsPending(Announced(status))) status->announced.dwCheckPoint++;
    Report(status);
}

void ScmStatusAcceptStop(ScmStatus *status) {
    AcquireSRWLockExclusive(&status->lock);
    status->accepts_stop = true;
    ReportAccepted(status);
    ReleaseSRWLockExclusive(&status->lock);
}

void ScmStatusAccept(ScmStatus *status, DWORD accepts) {
    AcquireSRWLockExclusive(&status->lock);
    bool more = (status->script_accepts | accepts) != status->script_accepts;
    status->script_accepts |= accepts;
    if (more && Accepts(status, Announced(status)) != status->announced.dwControlsAccepted) ReportAccepted(status);
    ReleaseSRWLockExclusive(&status->lock);
}

void ScmStatusSetExit(ScmStatus *status, DWORD win32, DWORD specific) {
    AcquireSRWLockExclusive(&status->lock);
    status->exit_win32 = win32;
    status->exit_specific = specific;
    ReleaseSRWLockExclusive(&status->lock);
}
