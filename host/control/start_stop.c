#include "control/start_stop.h"

#include "base/error_text.h"
#include "base/quote.h"
#include "base/translation.h"
#include "control/progress.h"
#include "log/log.h"
#include "scm/service.h"
#include "settings/settings.h"
#include "state/state_file.h"
#include "state/stop_marker.h"
#include "terminal/output.h"

#include <stdlib.h>

void StartStopReadState(const wchar_t *name, JsonObject *ret_state) {
    Settings settings;
    Error ignored;
    *ret_state = (JsonObject){0};
    if (!SettingsLoad(name, &settings, &ignored)) return;
    StateFileRead(settings.state_directory, ret_state, &ignored);
    SettingsFree(&settings);
}

/* The state file of the process that was started at `since` or later, and not of one before it. */
static void ReadFreshState(const wchar_t *name, const wchar_t *since, JsonObject *ret_state) {
    StartStopReadState(name, ret_state);
    const wchar_t *started = JsonGet(ret_state, L"started");
    if (!started || wcscmp(started, since) < 0) JsonFree(ret_state);
}

/* A service that stops very soon can be over before the SCM looks, which then says that it did not answer (Wine 8:
 * error 1053). It knows better itself. */
static bool HasRunSince(const wchar_t *name, const wchar_t *since) {
    JsonObject state;
    ReadFreshState(name, since, &state);
    bool ran = JsonGet(&state, L"ended") != NULL;
    JsonFree(&state);
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
    ErrorRemedyMore(error, _(L"The log: %ls"), log);
    free(log);
    SettingsFree(&settings);
}

/* Why a service stopped instead of running: by what it said itself, or else by what can be found out. */
static void AppendReason(Text *words, const wchar_t *name, const SERVICE_STATUS_PROCESS *status,
                         const JsonObject *state) {
    const wchar_t *said = JsonGet(state, L"error") ? JsonGet(state, L"error") : JsonGet(state, L"ended");
    Settings settings;
    Error error;
    if (said) {
        TextAppend(words, said);
    } else if (!SettingsLoad(name, &settings, &error)) { /* without them it could not even find its log */
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

static bool FailedToStart(const wchar_t *name, const SERVICE_STATUS_PROCESS *status, const JsonObject *state,
                          Error *error) {
    Text words = {0};
    AppendReason(&words, name, status, state);
    /* With an exit code the script did run. */
    bool ran = JsonGet(state, L"exit_code") && JsonGetInteger(state, L"exit_code") >= 0;
    ErrorSay(error, ERROR_CODE_FAILED,
             ran ? _(L"'%ls' started, and ended at once: %ls") : _(L"'%ls' did not start: %ls"), name, words.data);
    AddLogPath(name, JsonGet(state, L"remedy"), error);
    TextFree(&words);
    return false;
}

/* A service that is on its way down is waited for: the SCM would call it "already running". */
static bool FinishStopping(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    return status.dwCurrentState != SERVICE_STOP_PENDING ||
           ProgressWait(service, name, SERVICE_STOP_PENDING, SERVICE_STOP_PENDING, &status, error);
}

/* What became of a start that was made at `since` or later. */
static bool ReportStart(SC_HANDLE service, const wchar_t *name, const wchar_t *since, Error *error) {
    SERVICE_STATUS_PROCESS status;
    JsonObject state;
    if (!ProgressWait(service, name, SERVICE_START_PENDING, SERVICE_START_PENDING, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_STOP_PENDING &&
        !ProgressWait(service, name, SERVICE_STOP_PENDING, SERVICE_STOP_PENDING, &status, error)) {
        return false;
    }
    ReadFreshState(name, since, &state);
    bool ok = true;
    const wchar_t *ended = JsonGet(&state, L"ended");
    bool clean = ended ? JsonGetInteger(&state, L"exit_code") == 0 : status.dwWin32ExitCode == NO_ERROR;
    bool over = status.dwCurrentState == SERVICE_STOPPED || status.dwCurrentState == SERVICE_PAUSED;
    bool again = JsonGetInteger(&state, L"again") != 0;
    if (over && !clean) {
        ok = FailedToStart(name, &status, &state, error);
    } else if (over) {
        OutputPrint(again ? _(L"'%ls' ran, and has ended: %ls. It is started again.\n")
                          : _(L"'%ls' ran, and has ended: %ls.\n"),
                    name, ended ? ended : _(L"exit code 0"));
    } else {
        OutputPrint(_(L"'%ls' is %ls (PID %lu).\n"), name, ServiceStateText(status.dwCurrentState), status.dwProcessId);
    }
    JsonFree(&state);
    return ok;
}

/* It is running already, in some way or other. `ret_over`: that was recovery's start, which has found a mark that it is
 * to stay stopped; ours is still to be made. */
static bool JoinStart(SC_HANDLE service, const wchar_t *name, bool no_wait, bool *ret_over, Error *error) {
    SERVICE_STATUS_PROCESS status;
    *ret_over = false;
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState == SERVICE_PAUSED) return ContinueAndWait(service, name, error);
    if (status.dwCurrentState == SERVICE_START_PENDING && !no_wait) {
        if (!ProgressWait(service, name, SERVICE_START_PENDING, SERVICE_START_PENDING, &status, error)) return false;
        *ret_over = status.dwCurrentState == SERVICE_STOPPED && status.dwWin32ExitCode == NO_ERROR;
        return *ret_over || ReportStart(service, name, L"", error); /* somebody's start: its outcome is this one's */
    }
    OutputPrint(_(L"'%ls' is already %ls.\n"), name, ServiceStateText(status.dwCurrentState));
    return true;
}

bool StartAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, Error *error) {
    wchar_t since[CLOCK_TEXT];
    for (bool again = true; again;) {
        ClockNow(since);
        if (!FinishStopping(service, name, error)) return false;
        if (ServiceStart(service, name, error) || HasRunSince(name, since)) break;
        if (error->code != ERROR_SERVICE_ALREADY_RUNNING) return false;
        bool ok = JoinStart(service, name, no_wait, &again, error);
        if (!again) return ok;
    }
    if (no_wait) {
        OutputPrint(_(L"'%ls' is starting.\n"), name);
        return true;
    }
    return ReportStart(service, name, since, error);
}

static bool ReportContinue(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ProgressWait(service, name, SERVICE_CONTINUE_PENDING, SERVICE_CONTINUE_PENDING, &status, error)) return false;
    OutputPrint(_(L"'%ls' is %ls (PID %lu).\n"), name, ServiceStateText(status.dwCurrentState), status.dwProcessId);
    return true;
}

bool SendControl(SC_HANDLE service, const wchar_t *name, DWORD control, const wchar_t *decorator, Error *error) {
    if (ServiceControl(service, name, control, error)) return true;
    if (error->code == ERROR_SERVICE_NOT_ACTIVE) {
        ErrorSay(error, error->code, _(L"'%ls' is not running"), name);
        return ErrorRemedy(error, _(L"`pyhostsvc start %ls` starts it."), QuoteName(name).text);
    }
    /* Windows: 1052 where it does not accept the kind, 120 where the handler knows nothing of it. Wine: 1061, too. */
    if (error->code == ERROR_INVALID_SERVICE_CONTROL || error->code == ERROR_CALL_NOT_IMPLEMENTED ||
        error->code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL) {
        SERVICE_STATUS_PROCESS status;
        Error ignored;
        bool known = ServiceQuery(service, &status, &ignored);
        ErrorSay(error, error->code, _(L"'%ls', which is %ls, does not take that"), name,
                 ServiceStateText(known ? status.dwCurrentState : 0));
        return ErrorRemedy(error, _(L"A script registers for it with %ls."), decorator);
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
    OutputPrint(paused ? _(L"'%ls' is already %ls.\n") : _(L"'%ls' is %ls.\n"), name,
                ServiceStateText(status.dwCurrentState));
    return true;
}

bool ContinueAndWait(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    wchar_t since[CLOCK_TEXT];
    ClockNow(since);
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState != SERVICE_PAUSED) {
        OutputPrint(_(L"'%ls' is %ls, and waits for nothing.\n"), name, ServiceStateText(status.dwCurrentState));
        return true;
    }
    if (!ServiceControl(service, name, SERVICE_CONTROL_CONTINUE, error) ||
        !ProgressWait(service, name, SERVICE_PAUSED, SERVICE_STOP_PENDING, &status, error)) {
        return false;
    }
    if (status.dwCurrentState == SERVICE_CONTINUE_PENDING || status.dwCurrentState == SERVICE_RUNNING) {
        return ReportContinue(service, name, error); /* it was the script that had paused */
    }
    /* Recovery would start it, too, by and by. */
    if (status.dwCurrentState == SERVICE_STOPPED && !ServiceStart(service, name, error) &&
        error->code != ERROR_SERVICE_ALREADY_RUNNING && !HasRunSince(name, since)) {
        return false;
    }
    return ReportStart(service, name, since, error);
}

/* Sends Stop. One that is stopped already, or about to be, needs none; one whose process has just been started does not
 * take it yet (Windows: error 1061, Wine: 1052), and is asked again. */
static bool SendStop(SC_HANDLE service, const wchar_t *name, Error *error) {
    enum { POLL_MS = 20, PATIENCE_MS = 30 * 1000 };
    DWORD checkpoint = 0;
    for (ULONGLONG start = GetTickCount64();; Sleep(POLL_MS)) {
        SERVICE_STATUS_PROCESS status;
        Error ignored;
        if (ServiceControl(service, name, SERVICE_CONTROL_STOP, error)) return true;
        if (error->code == ERROR_SERVICE_NOT_ACTIVE) return true;
        bool refused = error->code == ERROR_SERVICE_CANNOT_ACCEPT_CTRL || error->code == ERROR_INVALID_SERVICE_CONTROL;
        bool dies = error->code == ERROR_NO_DATA || error->code == ERROR_BROKEN_PIPE; /* Wine's words, as it ends */
        if ((!refused && !dies) || !ServiceQuery(service, &status, &ignored)) return false;
        if (status.dwCurrentState == SERVICE_STOP_PENDING || status.dwCurrentState == SERVICE_STOPPED) return true;
        if (status.dwCheckPoint != checkpoint) start = GetTickCount64(); /* it gets on */
        checkpoint = status.dwCheckPoint;
        bool waits = dies || status.dwCurrentState == SERVICE_START_PENDING;
        if (!waits || GetTickCount64() - start > PATIENCE_MS) return false;
    }
}

/* It does not run, and recovery may be about to start it again: that start finds the mark. `ret_stopped` is false where
 * it has been started meanwhile. */
static bool KeepStopped(SC_HANDLE service, const wchar_t *name, bool *ret_stopped, Error *error) {
    SERVICE_STATUS_PROCESS status;
    Settings settings = {0};
    Error unknown;
    if (SettingsLoad(name, &settings, &unknown)) {
        /* Somebody may have the right to stop a service, and none to its folder. */
        bool ok = StopMarkerWrite(settings.state_directory, error) || error->code == ERROR_ACCESS_DENIED;
        SettingsFree(&settings);
        if (!ok) return false;
    }
    if (!ServiceQuery(service, &status, error)) return false;
    *ret_stopped = status.dwCurrentState == SERVICE_STOPPED;
    return true;
}

static void ReportStopped(const wchar_t *name, const SERVICE_STATUS_PROCESS *status) {
    JsonObject state;
    StartStopReadState(name, &state);
    const wchar_t *ended = JsonGet(&state, L"ended");
    if (!ended && status->dwWin32ExitCode == ERROR_PROCESS_ABORTED) ended = STATE_DIED;
    OutputPrint(ended ? _(L"'%ls' has stopped: %ls.\n") : _(L"'%ls' has stopped.\n"), name, ended);
    if (ended && JsonGet(&state, L"blocked") && JsonGet(&state, L"remedy")) {
        OutputPrint(L"  %ls\n", JsonGet(&state, L"remedy"));
    }
    JsonFree(&state);
}

static void ReportNotRunning(const wchar_t *name) {
    JsonObject state;
    StartStopReadState(name, &state);
    bool again = JsonGetInteger(&state, L"again") != 0;
    OutputPrint(again ? _(L"'%ls' is not running; it is not started again.\n") : _(L"'%ls' is not running.\n"), name);
    JsonFree(&state);
}

bool StopAndWait(SC_HANDLE service, const wchar_t *name, bool no_wait, Error *error) {
    for (bool sent = false;;) {
        SERVICE_STATUS_PROCESS status;
        if (!ServiceQuery(service, &status, error)) return false;
        if (status.dwCurrentState == SERVICE_STOPPED) {
            bool stopped = false;
            if (!KeepStopped(service, name, &stopped, error)) return false;
            if (!stopped) continue;
            if (sent) {
                ReportStopped(name, &status);
            } else {
                ReportNotRunning(name);
            }
            return true;
        }
        DWORD before = status.dwCurrentState;
        if (!SendStop(service, name, error)) return false;
        sent = true;
        if (no_wait) {
            OutputPrint(_(L"'%ls' is stopping.\n"), name);
            return true;
        }
        if (!ProgressWait(service, name, before, SERVICE_STOP_PENDING, &status, error)) return false;
    }
}
