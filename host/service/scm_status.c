#include "service/scm_status.h"

#include "base/system.h"

void StatusInit(Status *status, SERVICE_STATUS_HANDLE handle) {
    *status = (Status){.lock = SRWLOCK_INIT, .handle = handle, .told = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS}};
}

/* With the lock. */
static void Tell(Status *status) {
    if (status->handle) Scm->SetServiceStatus(status->handle, &status->told);
}

static LifecycleTold Told(const Status *status) {
    return (LifecycleTold)status->told.dwCurrentState;
}

/* A stop during the start is honoured. */
static DWORD Accepts(const Status *status, LifecycleTold told) {
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

bool StatusAnnounce(Status *status, LifecycleTold told, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = LifecycleMayTell(Told(status), told);
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

bool StatusCheckpoint(Status *status, DWORD hint_ms) {
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
static void TellAccepted(Status *status) {
    status->told.dwControlsAccepted = Accepts(status, Told(status));
    if (LifecycleIsPending(Told(status))) status->told.dwCheckPoint++;
    Tell(status);
}

void StatusAcceptStop(Status *status) {
    AcquireSRWLockExclusive(&status->lock);
    status->stoppable = true;
    TellAccepted(status);
    ReleaseSRWLockExclusive(&status->lock);
}

void StatusAccept(Status *status, DWORD accepts) {
    AcquireSRWLockExclusive(&status->lock);
    bool more = (status->script | accepts) != status->script;
    status->script |= accepts;
    if (more && Accepts(status, Told(status)) != status->told.dwControlsAccepted) TellAccepted(status);
    ReleaseSRWLockExclusive(&status->lock);
}

void StatusExit(Status *status, DWORD win32, DWORD specific) {
    AcquireSRWLockExclusive(&status->lock);
    status->exit_win32 = win32;
    status->exit_specific = specific;
    ReleaseSRWLockExclusive(&status->lock);
}
