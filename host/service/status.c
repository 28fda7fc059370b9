#include "service/status.h"

#include "scm/api.h"

void StatusInit(Status *status, SERVICE_STATUS_HANDLE handle) {
    *status = (Status){SRWLOCK_INIT, handle, {.dwServiceType = SERVICE_WIN32_OWN_PROCESS}};
}

bool StatusIsLegal(DWORD from, DWORD to) {
    switch (to) {
    case SERVICE_START_PENDING:
        return from == 0;
    case SERVICE_RUNNING:
        return from == SERVICE_START_PENDING;
    case SERVICE_STOP_PENDING:
        return from == SERVICE_START_PENDING || from == SERVICE_RUNNING;
    case SERVICE_STOPPED:
        return from != SERVICE_STOPPED && from != 0;
    default:
        return false;
    }
}

static bool IsPending(DWORD state) {
    return state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
}

/* With the lock. */
static void Tell(Status *status) {
    if (status->handle) Scm->SetServiceStatus(status->handle, &status->told);
}

bool StatusAnnounce(Status *status, DWORD state, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = StatusIsLegal(status->told.dwCurrentState, state);
    if (legal) {
        status->told.dwCurrentState = state;
        /* A stop during the start is honoured: it is accepted from the beginning. */
        status->told.dwControlsAccepted =
            state == SERVICE_STOP_PENDING ? 0 : SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN;
        status->told.dwCheckPoint = IsPending(state) ? 1 : 0;
        status->told.dwWaitHint = IsPending(state) ? hint_ms : 0;
        Tell(status);
    }
    ReleaseSRWLockExclusive(&status->lock);
    return legal;
}

bool StatusCheckpoint(Status *status, DWORD hint_ms) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = IsPending(status->told.dwCurrentState);
    if (legal) {
        status->told.dwCheckPoint++;
        if (hint_ms) status->told.dwWaitHint = hint_ms;
        Tell(status);
    }
    ReleaseSRWLockExclusive(&status->lock);
    return legal;
}

bool StatusStopped(Status *status, LifecycleExit exit) {
    AcquireSRWLockExclusive(&status->lock);
    bool legal = StatusIsLegal(status->told.dwCurrentState, SERVICE_STOPPED);
    if (legal) {
        status->told.dwCurrentState = SERVICE_STOPPED;
        status->told.dwControlsAccepted = 0;
        status->told.dwCheckPoint = 0;
        status->told.dwWaitHint = 0;
        status->told.dwWin32ExitCode = exit.win32;
        status->told.dwServiceSpecificExitCode = exit.specific;
        Tell(status);
    }
    ReleaseSRWLockExclusive(&status->lock);
    return legal;
}
