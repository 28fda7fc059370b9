#include "control/start_service.h"

#include "base/error_text.h"
#include "base/quote.h"
#include "base/test_step.h"
#include "base/translation.h"
#include "control/progress.h"
#include "control/restore_folders.h"
#include "log/log.h"
#include "scm/service.h"
#include "settings/settings.h"
#include "settings/storage.h"
#include "terminal/output.h"

#include <stdlib.h>

void StartReadState(const wchar_t *name, StateFile *ret_state) {
    Settings settings;
    Error ignored;
    *ret_state = (StateFile){.exit_code = -1};
    if (!SettingsLoad(name, &settings, &ignored)) return;
    StateFileRead(settings.state_directory, ret_state, &ignored);
    SettingsFree(&settings);
}

/* Reads the state file if a process that started at `since` or later wrote it; otherwise `ret_state` is empty. */
static void ReadFreshState(const wchar_t *name, const wchar_t *since, StateFile *ret_state) {
    StartReadState(name, ret_state);
    if (!ret_state->started || wcscmp(ret_state->started, since) < 0) StateFileFree(ret_state);
}

/* Did the service run at `since` or later? A service that stops very soon may exit before the SCM checks it, and the
 * SCM then reports that it did not respond (Wine 8: error 1053), although the state file says how it ended. */
static bool HasRunSince(const wchar_t *name, const wchar_t *since) {
    StateFile state;
    ReadFreshState(name, since, &state);
    bool ran = state.ended != NULL;
    StateFileFree(&state);
    return ran;
}

static void AddLogPath(const wchar_t *name, const wchar_t *remedy, Error *error) {
    Settings settings;
    Error unknown;
    if (!SettingsLoad(name, &settings, &unknown)) {
        ErrorRemedy(error, L"%ls", unknown.remedy);
        return;
    }
    wchar_t *log = LogPath(settings.log_directory, name);
    ErrorRemedy(error, L"%ls", remedy ? remedy : L"");
    ErrorRemedyMore(error, _(L"Log: %ls"), log);
    free(log);
    SettingsFree(&settings);
}

/* Appends why the service stopped instead of running: the reason in the state file, or else the SCM's error. */
static void AppendReason(Text *words, const wchar_t *name, const SERVICE_STATUS_PROCESS *status,
                         const StateFile *state) {
    const wchar_t *reason = state->error ? state->error : state->ended;
    Settings settings;
    Error error;
    if (reason) {
        TextAppend(words, reason);
    } else if (!SettingsLoad(name, &settings, &error)) { /* without settings the service cannot find its log either */
        ErrorTextAppend(words, &error);
    } else {
        SettingsFree(&settings);
        if (status->dwWin32ExitCode == ERROR_PROCESS_ABORTED) {
            TextAppend(words, STATE_DIED);
        } else if (status->dwWin32ExitCode == ERROR_SERVICE_SPECIFIC_ERROR) {
            TextAppendFormat(words, _(L"exit code %lu"), status->dwServiceSpecificExitCode);
        } else {
            ErrorTextAppendSystem(words, status->dwWin32ExitCode);
        }
    }
}

static bool FailedToStart(const wchar_t *name, const SERVICE_STATUS_PROCESS *status, const StateFile *state,
                          Error *error) {
    Text words = {0};
    AppendReason(&words, name, status, state);
    /* If there is an exit code, the script ran. */
    bool ran = state->exit_code >= 0;
    ErrorSay(error, ERROR_CODE_FAILED,
             ran ? _(L"'%ls' started, but exited at once: %ls") : _(L"'%ls' did not start: %ls"), name, words.data);
    AddLogPath(name, state->remedy, error);
    TextFree(&words);
    return false;
}

/* Waits for a service that is stopping: the SCM would reject a start of it as "already running". */
static bool FinishStopping(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    return status.dwCurrentState != SERVICE_STOP_PENDING ||
           ProgressWait(service, name, SERVICE_STOP_PENDING, SERVICE_STOP_PENDING, &status, error);
}

static bool SignalsReady(const wchar_t *name) {
    Settings settings;
    Error unknown;
    if (!SettingsLoad(name, &settings, &unknown)) return false;
    bool signals = settings.notify != 0;
    SettingsFree(&settings);
    return signals;
}

/* Returns until when a service that runs now is watched: GetTickCount64; 0 = not at all, because its script has said
 * that it is ready. `began` is when the start was requested. A script whose first import fails ends 50 to 500 ms after
 * RUNNING, and one that first imports asyncio, ssl and numpy after 0.5 to 2 s (measured with tests/bench/failures.py; a
 * start took 0.2 to 0.5 s). A slow computer needs more time for both. */
static ULONGLONG LookUntil(const wchar_t *name, ULONGLONG began) {
    enum { LEAST_MS = 1500, MOST_MS = 5000, FACTOR = 5 };
    ULONGLONG now = GetTickCount64();
    ULONGLONG look = (now - began) * FACTOR;
    if (SignalsReady(name)) return 0;
    return now + (look < LEAST_MS ? LEAST_MS : look > MOST_MS ? MOST_MS : look);
}

static void LookBegin(const wchar_t *name, const wchar_t *since, const StopRequests *stops, StartLook *ret_look) {
    *ret_look = (StartLook){.name = name, .began = GetTickCount64(), .stops = *stops};
    wcscpy(ret_look->since, since);
}

/* Waits until the start that `look` describes has an outcome, or the service runs. */
static bool WaitForStart(SC_HANDLE service, StartLook *look, Error *error) {
    SERVICE_STATUS_PROCESS *status = &look->status;
    if (!ProgressWait(service, look->name, SERVICE_START_PENDING, SERVICE_START_PENDING, status, error)) return false;
    if (status->dwCurrentState == SERVICE_RUNNING) look->until = LookUntil(look->name, look->began);
    return true;
}

/* Reads the state file of the start. A service that is backing off writes how its script ended after it has become
 * PAUSED: it first kills the script's child processes. */
static void ReadOutcome(const StartLook *look, const SERVICE_STATUS_PROCESS *status, StateFile *ret_state) {
    enum { POLL_MS = 20, PATIENCE_MS = 3000 };
    ReadFreshState(look->name, look->since, ret_state);
    if (!look->until || status->dwCurrentState != SERVICE_PAUSED) return;
    for (ULONGLONG start = GetTickCount64(); GetTickCount64() - start < PATIENCE_MS; Sleep(POLL_MS)) {
        if (ret_state->ended || (ret_state->state && TextEqual(ret_state->state, L"paused"))) return;
        StateFileFree(ret_state);
        ReadFreshState(look->name, look->since, ret_state);
    }
}

/* Warns that a service which runs has not written its state file. */
static void WarnWithoutState(const wchar_t *name) {
    Settings settings;
    StateFile state;
    Error error = {0};
    if (!SettingsLoad(name, &settings, &error)) return;
    bool read = StateFileRead(settings.state_directory, &state, &error);
    StateFileFree(&state);
    if (read || error.code != ERROR_ACCESS_DENIED) { /* otherwise it is the caller who may not read the folder */
        StateFolderRemedy(settings.state_directory, &error);
        OutputWarning(_(L"'%ls' runs, but cannot write to its state folder\n  %ls"), name, error.remedy);
    }
    SettingsFree(&settings);
}

bool StartReport(SC_HANDLE service, StartLook *look, Error *error) {
    const wchar_t *name = look->name;
    SERVICE_STATUS_PROCESS status = look->status;
    StateFile state;
    bool began = look->until != 0; /* a stop after that does not make the start a failure */
    if (look->until && !ProgressLook(service, name, status.dwProcessId, look->until, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_STOP_PENDING &&
        !ProgressWait(service, name, SERVICE_STOP_PENDING, SERVICE_STOP_PENDING, &status, error)) {
        return false;
    }
    if (!began && status.dwCurrentState == SERVICE_STOPPED && StopRequestsCameAfter(name, &look->stops)) {
        return StopRequestsFail(name, error);
    }
    ReadOutcome(look, &status, &state);
    bool ok = true;
    const wchar_t *ended = state.ended;
    bool clean = ended ? state.exit_code == 0 || (StopRequestsKeepStopped(name) && !state.error)
                       : status.dwWin32ExitCode == NO_ERROR;
    bool paused = look->until && !ended; /* by its script: a back-off comes after an end */
    bool has_exited = status.dwCurrentState == SERVICE_STOPPED || (status.dwCurrentState == SERVICE_PAUSED && !paused);
    if (has_exited && !clean) {
        ok = FailedToStart(name, &status, &state, error);
    } else if (look->until && status.dwProcessId != look->status.dwProcessId && state.last_ended) {
        ErrorSay(error, ERROR_CODE_FAILED, _(L"'%ls' started, but exited at once and was restarted: %ls"), name,
                 state.last_ended);
        AddLogPath(name, NULL, error);
        ok = false;
    } else if (has_exited) {
        OutputPrint(state.starts_again ? _(L"'%ls' ran and exited: %ls. It will be restarted.\n")
                                       : _(L"'%ls' ran and exited: %ls.\n"),
                    name, ended ? ended : _(L"exit code 0"));
    } else {
        OutputPrint(_(L"'%ls' is %ls (PID %lu).\n"), name, ServiceStateText(status.dwCurrentState), status.dwProcessId);
        if (status.dwCurrentState == SERVICE_RUNNING && !state.started) WarnWithoutState(name);
    }
    StateFileFree(&state);
    return ok;
}

bool StartWait(SC_HANDLE service, StartLook *look, Error *error) {
    bool ok = WaitForStart(service, look, error);
    if (ok && look->until) return true;
    ok = ok && StartReport(service, look, error);
    look->name = NULL;
    return ok;
}

/* Waits for the outcome of a start that was requested at `since`, and reports it, or leaves that to the caller if
 * `ret_look` is not NULL. */
static bool FinishStart(SC_HANDLE service, const wchar_t *name, const wchar_t *since, const StopRequests *stops,
                        StartLook *ret_look, Error *error) {
    StartLook look;
    LookBegin(name, since, stops, &look);
    if (!ret_look) return WaitForStart(service, &look, error) && StartReport(service, &look, error);
    *ret_look = look;
    return true;
}

/* Starts the service, unless a stop was requested since `stops`. Before that creates its folders again if they are
 * missing: the service's account may not. `ret_stopped`: a stop was requested. */
static bool Start(SC_HANDLE service, const wchar_t *name, const StopRequests *stops, bool *ret_stopped, Error *error) {
    RestoreFolders(name);
    TestStepReached(L"start");
    *ret_stopped = StopRequestsCameAfter(name, stops);
    if (*ret_stopped) return StopRequestsFail(name, error);
    StopRequestsConclude(name);
    return ServiceStart(service, name, error);
}

/* Continues a service that backs off; its script can have paused as well. */
static bool Continue(SC_HANDLE service, const wchar_t *name, const StopRequests *stops, Error *error);

/* Handles a service that is not stopped. `ret_retry`: a start by recovery was in progress and found the stop marker;
 * the caller's own start is still to be made. If that may have been a stop that came after this command, it is final.
 */
static bool JoinStart(SC_HANDLE service, const wchar_t *name, const StopRequests *stops, bool no_wait,
                      StartLook *ret_look, bool *ret_retry, Error *error) {
    SERVICE_STATUS_PROCESS status;
    *ret_retry = false;
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_PAUSED) return Continue(service, name, stops, error);
    if (status.dwCurrentState == SERVICE_START_PENDING && !no_wait) {
        TestStepReached(L"join");
        if (!ProgressWait(service, name, SERVICE_START_PENDING, SERVICE_START_PENDING, &status, error)) return false;
        bool refused = status.dwCurrentState == SERVICE_STOPPED && status.dwWin32ExitCode == NO_ERROR;
        if (refused && !stops->known) return StopRequestsFail(name, error);
        *ret_retry = refused;
        return *ret_retry || /* another start: its outcome counts for this one */
               FinishStart(service, name, L"", stops, ret_look, error);
    }
    OutputPrint(_(L"'%ls' is already %ls.\n"), name, ServiceStateText(status.dwCurrentState));
    return true;
}

bool StartAndWait(SC_HANDLE service, const wchar_t *name, const StopRequests *before, bool no_wait, StartLook *ret_look,
                  Error *error) {
    wchar_t since[CLOCK_TEXT];
    StopRequests stops = before ? *before : StopRequestsRead(name);
    if (ret_look) *ret_look = (StartLook){0};
    for (bool retry = true; retry;) {
        ClockNow(since);
        if (!FinishStopping(service, name, error)) return false;
        bool stopped = false;
        if (Start(service, name, &stops, &stopped, error)) break;
        if (stopped) return false;
        if (HasRunSince(name, since)) break;
        if (error->code != ERROR_SERVICE_ALREADY_RUNNING) return false;
        bool ok = JoinStart(service, name, &stops, no_wait, ret_look, &retry, error);
        if (!retry) return ok;
    }
    if (no_wait) {
        OutputPrint(_(L"'%ls' is starting.\n"), name);
        return true;
    }
    return FinishStart(service, name, since, &stops, ret_look, error);
}

/* Fails because the service has another state than the one that was asked for. */
static bool FailState(const wchar_t *failure, const wchar_t *name, DWORD state, Error *error) {
    ErrorSay(error, ERROR_CODE_FAILED, failure, name, ServiceStateText(state));
    return ErrorRemedy(error, _(L"Another user or program changed its state; `pyhostsvc status %ls` shows more."),
                       QuoteName(name).text);
}

static bool ReportContinue(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ProgressWait(service, name, SERVICE_CONTINUE_PENDING, SERVICE_CONTINUE_PENDING, &status, error)) return false;
    if (status.dwCurrentState != SERVICE_RUNNING)
        return FailState(_(L"'%ls' was not continued: it is %ls"), name, status.dwCurrentState, error);
    OutputPrint(_(L"'%ls' is %ls (PID %lu).\n"), name, ServiceStateText(status.dwCurrentState), status.dwProcessId);
    return true;
}

bool SendControl(SC_HANDLE service, const wchar_t *name, DWORD control, const wchar_t *decorator, Error *error) {
    if (ServiceControl(service, name, control, error)) return true;
    if (error->code == ERROR_SERVICE_NOT_ACTIVE) {
        ErrorSay(error, error->code, _(L"'%ls' is not running"), name);
        return ErrorRemedy(error, _(L"Start it with `pyhostsvc start %ls`."), QuoteName(name).text);
    }
    /* Windows: 1052 if the service does not accept the kind of control, 120 if its handler does not know the control.
     * Wine also reports 1061. */
    if (error->code == ERROR_INVALID_SERVICE_CONTROL || error->code == ERROR_CALL_NOT_IMPLEMENTED ||
        error->code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) {
        SERVICE_STATUS_PROCESS status;
        Error ignored;
        bool known = ServiceQuery(service, &status, &ignored);
        ErrorSay(error, error->code, _(L"'%ls' does not accept this control (state: %ls)"), name,
                 ServiceStateText(known ? status.dwCurrentState : 0));
        return ErrorRemedy(error, _(L"A script accepts it by registering a function with %ls."), decorator);
    }
    return false;
}

bool PauseAndWait(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    bool paused = status.dwCurrentState == SERVICE_PAUSED;
    if (!paused && (!SendControl(service, name, SERVICE_CONTROL_PAUSE, L"@winsvc.on_pause", error) ||
                    !ProgressWait(service, name, SERVICE_RUNNING, SERVICE_PAUSE_PENDING, &status, error))) {
        return false;
    }
    if (status.dwCurrentState != SERVICE_PAUSED) {
        return FailState(_(L"'%ls' was not paused: it is %ls"), name, status.dwCurrentState, error);
    }
    OutputPrint(paused ? _(L"'%ls' is already %ls.\n") : _(L"'%ls' is %ls.\n"), name,
                ServiceStateText(status.dwCurrentState));
    return true;
}

static bool Continue(SC_HANDLE service, const wchar_t *name, const StopRequests *stops, Error *error) {
    SERVICE_STATUS_PROCESS status;
    wchar_t since[CLOCK_TEXT];
    ClockNow(since);
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState != SERVICE_PAUSED) {
        OutputPrint(_(L"'%ls' is %ls; there is nothing to continue.\n"), name, ServiceStateText(status.dwCurrentState));
        return true;
    }
    TestStepReached(L"continue");
    if (!ServiceControl(service, name, SERVICE_CONTROL_CONTINUE, error)) {
        bool changed = ServiceQuery(service, &status, error) && status.dwCurrentState != SERVICE_PAUSED;
        return changed && FailState(_(L"'%ls' was not continued: it is %ls"), name, status.dwCurrentState, error);
    }
    if (!ProgressWait(service, name, SERVICE_PAUSED, SERVICE_STOP_PENDING, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_CONTINUE_PENDING || status.dwCurrentState == SERVICE_RUNNING) {
        return ReportContinue(service, name, error); /* the script had paused */
    }
    /* Recovery would also start the service, but later. */
    bool stopped = false;
    if (status.dwCurrentState == SERVICE_STOPPED && !Start(service, name, stops, &stopped, error) &&
        (stopped || (error->code != ERROR_SERVICE_ALREADY_RUNNING && !HasRunSince(name, since)))) {
        return false;
    }
    return FinishStart(service, name, since, stops, NULL, error);
}

bool ContinueAndWait(SC_HANDLE service, const wchar_t *name, Error *error) {
    StopRequests stops = StopRequestsRead(name);
    return Continue(service, name, &stops, error);
}
