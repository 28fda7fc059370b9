#include "control/stop_service.h"

#include "base/error_text.h"
#include "base/quote.h"
#include "base/test_step.h"
#include "base/translation.h"
#include "control/progress.h"
#include "control/restore_folders.h"
#include "control/start_service.h"
#include "scm/service.h"
#include "terminal/output.h"

/* Sends Stop, unless the service is stopped or stopping. A service whose process has just started does not accept it
 * yet (Windows: error 1061, Wine: 1052), so Stop is sent again. `ret_sent`: the service has accepted it. */
static bool SendStop(SC_HANDLE service, const wchar_t *name, bool *ret_sent, Error *error) {
    enum { POLL_MS = 20, TIMEOUT_MS = 30 * 1000 };
    DWORD checkpoint = 0;
    for (ULONGLONG start = GetTickCount64();; Sleep(POLL_MS)) {
        SERVICE_STATUS_PROCESS status;
        Error ignored;
        *ret_sent = ServiceControl(service, name, SERVICE_CONTROL_STOP, error);
        if (*ret_sent) return true;
        if (error->code == ERROR_SERVICE_NOT_ACTIVE) return true;
        bool refused = error->code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL || error->code == ERROR_INVALID_SERVICE_CONTROL;
        bool exiting =
            error->code == ERROR_NO_DATA || error->code == ERROR_BROKEN_PIPE; /* Wine, while the process exits */
        if ((!refused && !exiting) || !ServiceQuery(service, &status, &ignored)) return false;
        if (status.dwCurrentState == SERVICE_STOP_PENDING || status.dwCurrentState == SERVICE_STOPPED) return true;
        if (status.dwCheckPoint != checkpoint) start = GetTickCount64(); /* it makes progress */
        checkpoint = status.dwCheckPoint;
        bool retry = exiting || status.dwCurrentState == SERVICE_START_PENDING;
        if (!retry || GetTickCount64() - start > TIMEOUT_MS) return false;
    }
}

/* Sets the stop marker of a service that is stopped, so that a start by recovery leaves it stopped, and counts this
 * stop if `counts`. `ret_stopped` is false if the service was started in the meantime. Warns if the marker cannot be
 * set and the service may be waiting for a recovery action. */
static bool MarkStopped(SC_HANDLE service, const wchar_t *name, bool counts, bool *ret_stopped, Error *error) {
    SERVICE_STATUS_PROCESS status;
    Error why;
    if (!ServiceQuery(service, &status, error)) return false;
    bool clean = status.dwWin32ExitCode == NO_ERROR || status.dwWin32ExitCode == ERROR_SERVICE_NEVER_STARTED;
    RestoreFolders(name);
    bool marked = StopRequestsAdd(name, counts, clean && status.dwCurrentState == SERVICE_STOPPED, &why);
    if (!ServiceQuery(service, &status, error)) return false;
    *ret_stopped = status.dwCurrentState == SERVICE_STOPPED;
    /* A user may have the right to stop the service but no access to its folder. */
    if (!marked && why.code != ERROR_ACCESS_DENIED && *ret_stopped && status.dwWin32ExitCode != NO_ERROR) {
        Text words = {0};
        ErrorTextAppend(&words, &why);
        OutputWarning(_(L"the stop of '%ls' cannot be recorded, so a recovery action may still start it: %ls\n  %ls"),
                      name, words.data, why.remedy);
        TextFree(&words);
    }
    return true;
}

/* Reads the state file if the process `pid` wrote it, or any file if `pid` is 0; otherwise `ret_state` is empty. */
static void ReadStateOf(const wchar_t *name, DWORD pid, StateFile *ret_state) {
    StartReadState(name, ret_state);
    if (pid && ret_state->pid != pid) StateFileFree(ret_state);
}

/* `pid` is the process that was asked to stop; 0 if unknown. */
static void ReportStopped(const wchar_t *name, const SERVICE_STATUS_PROCESS *status, DWORD pid) {
    StateFile state;
    ReadStateOf(name, pid, &state);
    const wchar_t *ended = state.ended;
    if (!ended && status->dwWin32ExitCode == ERROR_PROCESS_ABORTED) ended = STATE_DIED;
    OutputPrint(ended ? _(L"'%ls' has stopped: %ls.\n") : _(L"'%ls' has stopped.\n"), name, ended);
    if (ended && state.blocked && state.remedy) {
        OutputPrint(L"  %ls\n", state.remedy);
    }
    StateFileFree(&state);
}

static void ReportNotRunning(const wchar_t *name) {
    StateFile state;
    StartReadState(name, &state);
    OutputPrint(state.starts_again && StopRequestsKeepStopped(name)
                    ? _(L"'%ls' is not running and will not be restarted.\n")
                    : _(L"'%ls' is not running.\n"),
                name);
    StateFileFree(&state);
}

/* Asks a service that is not stopped to stop. `restart` as in StopForRestart; NULL if the service shall stay stopped.
 */
static bool Ask(SC_HANDLE service, const wchar_t *name, StopSent *stop, StopRequests *restart, Error *error) {
    bool sent = false;
    Error ignored;
    if (!SendStop(service, name, &sent, error)) return false;
    stop->sent = true;
    if (restart) restart->record.requests += sent;
    if (sent) stop->recorded = true;
    if (restart || stop->recorded) return true;
    stop->recorded = StopRequestsAdd(name, true, false, &ignored); /* another process's stop is in progress */
    return true;
}

bool StopRequest(SC_HANDLE service, const wchar_t *name, StopSent *ret_sent, Error *error) {
    SERVICE_STATUS_PROCESS status;
    *ret_sent = (StopSent){0};
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_STOPPED) return true;
    ret_sent->pid = status.dwProcessId;
    return Ask(service, name, ret_sent, NULL, error);
}

static bool FailStartedAgain(const wchar_t *name, Error *error) {
    ErrorSay(error, ERROR_CODE_FAILED, _(L"'%ls' has stopped, but was started again"), name);
    return ErrorRemedy(error,
                       _(L"Another user or program started it after this command had begun. To stop it: "
                         L"`pyhostsvc stop %ls`."),
                       QuoteName(name).text);
}

/* Handles a service that is stopped. `ret_over` is false if it was started in the meantime. */
static bool Conclude(SC_HANDLE service, const wchar_t *name, const SERVICE_STATUS_PROCESS *status, StopSent *stop,
                     bool final, bool *ret_over, Error *error) {
    bool counts = final && !stop->recorded;
    if (!MarkStopped(service, name, counts, ret_over, error)) return false;
    stop->recorded = stop->recorded || counts;
    if (!*ret_over) return true;
    if (stop->sent) {
        ReportStopped(name, status, stop->pid);
    } else {
        ReportNotRunning(name);
    }
    return true;
}

/* Stops the service; `restart` as in Ask. */
static bool Stop(SC_HANDLE service, const wchar_t *name, bool no_wait, StopSent *stop, StopRequests *restart,
                 Error *error) {
    for (bool over = false; !over;) {
        SERVICE_STATUS_PROCESS status;
        if (!ServiceQuery(service, &status, error)) return false;
        DWORD before = status.dwCurrentState;
        if (before == SERVICE_STOPPED) {
            if (!Conclude(service, name, &status, stop, !restart, &over, error)) return false;
            continue;
        }
        /* A start by recovery finds the mark, or is stopped as well. */
        bool again = stop->recorded && status.dwProcessId != stop->pid && StopRequestsStartedAgain(name);
        if (again) return FailStartedAgain(name, error);
        bool stops = stop->sent && before == SERVICE_STOP_PENDING;
        stop->pid = status.dwProcessId;
        if (!stops && !Ask(service, name, stop, restart, error)) return false;
        TestStepReached(L"stopping");
        if (no_wait) {
            OutputPrint(_(L"'%ls' is stopping.\n"), name);
            return true;
        }
        if (!ProgressWait(service, name, before, SERVICE_STOP_PENDING, &status, error)) return false;
        TestStepReached(L"stopped");
    }
    return true;
}

bool StopAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, const StopSent *sent_before, Error *error) {
    StopSent stop = {0};
    if (sent_before) stop = *sent_before;
    return Stop(service, name, no_wait, &stop, NULL, error);
}

bool StopForRestart(SC_HANDLE service, const wchar_t *name, StopRequests *stops, Error *error) {
    StopSent stop = {0};
    return Stop(service, name, false, &stop, stops, error);
}
