#include "service/previous_run.h"

enum {
    MAXIMUM_DELAY_MS = 20 * 1000, /* a start may take 30 s, and Python wants some of it */
};

uint32_t PreviousRunDelay(const Settings *settings, uint32_t short_runs) {
    uint32_t backoff = RestartBackoff(settings, short_runs);
    return backoff < MAXIMUM_DELAY_MS ? backoff : MAXIMUM_DELAY_MS;
}

static void ReadRun(const Settings *settings, const StateFile *state, PreviousRun *history) {
    const wchar_t *ended = state->ended;
    const wchar_t *since = state->since;
    history->crashed = !ended;
    history->restarts = state->restarts;
    history->short_runs = state->short_runs;
    history->limit.began = state->limit_began;
    history->limit.count = state->limit_count;
    history->last = TextCopy(ended ? ended : STATE_DIED);
    if (state->dump) history->dump = TextCopy(state->dump);
    if (ended && since) (void)swprintf(history->last_at, CLOCK_TEXT, L"%ls", since);
    if (history->crashed) history->short_runs = state->long_run ? 0 : history->short_runs + 1;
    history->pid = state->pid;
    history->throttle = ThrottleParse(&state->events);
    /* A process that crashes cannot wait any more; every other one has done so before it ended. */
    if (history->crashed || state->backoff_pending) {
        history->delay_ms = PreviousRunDelay(settings, history->short_runs);
    }
}

void PreviousRunRead(const Settings *settings, StartReason reason, PreviousRun *ret_history) {
    StateFile state = {0};
    Error none; /* it never ran */
    *ret_history = (PreviousRun){.reason = reason};
    if (StateFileRead(settings->state_directory, &state, &none) && state.state) {
        ReadRun(settings, &state, ret_history);
    }
    StateFileFree(&state);
    if (reason != START_TRIGGER && reason != START_RECOVERY) ThrottleAllowNext(&ret_history->throttle);
    if (reason == START_RECOVERY) {
        ret_history->restarts++;
        return;
    }
    ret_history->restarts = 0;
    ret_history->short_runs = 0;
    ret_history->delay_ms = 0;
    if (reason == START_DEMAND || reason == START_UNKNOWN) ret_history->limit = (RestartLimit){0};
}

bool PreviousRunAllows(const Settings *settings, PreviousRun *history, bool stopped, Error *error) {
    bool recovery = history->reason == START_RECOVERY;
    if (recovery && stopped) {
        return ErrorSay(error, ERROR_CODE_FAILED,
                        history->crashed ? L"a stop was requested, and cut short by a crash"
                                         : L"a stop was requested before recovery started it again");
    }
    if (recovery && history->crashed && settings->restart == RESTART_NEVER) {
        return ErrorSay(error, ERROR_CODE_FAILED, L"its process ended without a word, and restart is never");
    }
    bool asked = history->reason == START_DEMAND || history->reason == START_UNKNOWN;
    if (asked || RestartLimitAllows(settings, &history->limit, ClockMilliseconds())) return true;
    ErrorSay(error, ERROR_CODE_FAILED, L"it was started %u times within %g s (start_limit_burst)",
             settings->start_limit_burst, settings->start_limit_interval / 1000.0);
    return ErrorRemedy(error,
                       L"Mend what makes it end. `pyhostsvc start` starts it, `pyhostsvc reset` clears the count.");
}
