#include "service/scm_status.h"

#include "base/system.h"

void ScmStatusInit(ScmStatus *status, SERVICE_STATUS_HANDLE handle) {
    *status = (ScmStatus){.lock = SRWLOCK_INIT, .handle = handle, .told = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS}};
}

/* With the lock. */
static void Tell(ScmStatus *status) {
    if (status->handle) System->SetServiceStatus(status->handle, &status->told);
}

static LifecycleAnnouncement Told(const ScmStatus *status) {
    return (LifecycleAnnouncement)status->told.dwCurrentState;
}

/* A stop during the start is honoured. */
static DWORD Accepts(const ScmStatus *status, LifecycleAnnouncement told) {
    if (!status->stoppable) return 0;
    const DWORD stop = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN;
    const DWORD pause = SERVICE_ACCEPT_PAUSE_CONTINUE;
    switch (told) {
    case TOLD_START_PENDING:
        return stop;
    case TOLD_RUNNING:
        return stop | status->script;
    case TOLD_PAUSE_PENDING:
    case TOLD_CONTINUE_PENDING: /* one after the other */
        return stop | (status->script & ~pause);
    case TOLD_PAUSED:
        return stop | status->script | pause;
    default:
        return 0;
    }
}

bool ScmStatusAnnounce(ScmStatus *status, LifecycleAnnouncement told, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = LifecycleMayAnnounce(Told(status), told);
    if (legal) {
        bool pending = LifecycleIsPending(told);
        status->told.dwCurrentState = told;
        status->told.dwControlsAccepted = Accepts(status, told);
        status->told.dwCheckPoint = pending ? 1 : 0;
        status->told.dwWaitHint = pending ? hint_ms : 0;
        if (told == TOLD_STOPPED) {
            status->told.dwWin32ExitCode = status->exit_win32;
            status->told.dwServiceSpecificExitCode = status->exit_specific;
        }
        Tell(status);
    }
    ReleaseSRWLockExclusive(&status->lock);
    return legal;
}

bool ScmStatusCheckpoint(ScmStatus *status, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = LifecycleIsPending(Told(status));
    if (legal) {
        status->told.dwCheckPoint++;
        if (hint_ms) status->told.dwWaitHint = hint_ms;
        Tell(status);
    }
    ReleaseSRWLockExclusive(&status->lock);
    return legal;
}

/* With the lock. */
static void TellAccepted(ScmStatus *status) {
    status->told.dwControlsAccepted = Accepts(status, Told(status));
    if (LifecycleIsPending(Told(status))) status->told.dwCheckPoint++;
    Tell(status);
}

void ScmStatusAcceptStop(ScmStatus *status) {
    AcquireSRWLockExclusive(&status->lock);
    status->stoppable = true;
    TellAccepted(status);
    ReleaseSRWLockExclusive(&status->lock);
}

void ScmStatusAccept(ScmStatus *status, DWORD accepts) {
    AcquireSRWLockExclusive(&status->lock);
    bool more = (status->script | accepts) != status->script;
    status->script |= accepts;
    if (more && Accepts(status, Told(status)) != status->told.dwControlsAccepted) TellAccepted(status);
    ReleaseSRWLockExclusive(&status->lock);
}

void ScmStatusExit(ScmStatus *status, DWORD win32, DWORD specific) {
    AcquireSRWLockExclusive(&status->lock);
    status->exit_win32 = win32;
    status->exit_specific = specific;
    ReleaseSRWLockExclusive(&status->lock);
}
