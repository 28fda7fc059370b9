#include "service/history.h"

#include <stdlib.h>

enum {
    MAXIMUM_DELAY_MS = 20 * 1000, /* a start may take 30 s, and Python wants some of it */
    RECOVERY_SLACK_MS = 2000,     /* from a crash to the first line of the process that recovery starts */
};

static uint32_t Count(const JsonObject *state, const wchar_t *key) {
    int64_t count = JsonGetInteger(state, key);
    return count > 0 && count < UINT32_MAX ? (uint32_t)count : 0;
}

/* Was the run that crashed shorter than restart_throttle? It could not say when it ended: not before it began to run,
 * and not long before now. */
static bool CrashedSoon(const Settings *settings, const JsonObject *state) {
    uint64_t since = 0;
    const wchar_t *name = JsonGet(state, L"state");
    if (!name || !TextEqual(name, L"running") || !ClockParse(JsonGet(state, L"since"), &since)) return true;
    return ClockMilliseconds() - since <
           (uint64_t)settings->restart_throttle + settings->restart_delay + RECOVERY_SLACK_MS;
}

static void ReadRun(const Settings *settings, const JsonObject *state, History *history) {
    const wchar_t *ended = JsonGet(state, L"ended");
    const wchar_t *since = JsonGet(state, L"since");
    history->crashed = !ended;
    history->restarts = Count(state, L"restarts");
    history->short_runs = Count(state, L"short_runs");
    history->limit.began = (uint64_t)JsonGetInteger(state, L"limit_began");
    history->limit.count = Count(state, L"limit_count");
    history->last = TextCopy(ended ? ended : STATE_DIED);
    if (ended && since) (void)swprintf(history->last_at, CLOCK_TEXT, L"%ls", since);
    if (history->crashed) history->short_runs = CrashedSoon(settings, state) ? history->short_runs + 1 : 0;
    /* A process that crashes cannot wait any more; every other one has done so before it ended. */
    if (history->crashed || JsonGetInteger(state, L"crash")) {
        history->delay_ms = RestartBackoff(settings, history->short_runs);
        if (history->delay_ms > MAXIMUM_DELAY_MS) history->delay_ms = MAXIMUM_DELAY_MS;
    }
}

void HistoryRead(const Settings *settings, StartReason reason, History *ret_history) {
    JsonObject state = {0};
    Error none; /* it never ran */
    *ret_history = (History){.reason = reason};
    if (StateRead(settings->state_directory, &state, &none) && JsonGet(&state, L"state")) {
        ReadRun(settings, &state, ret_history);
    }
    JsonFree(&state);
    if (reason == START_RECOVERY) {
        ret_history->restarts++;
        return;
    }
    ret_history->restarts = 0;
    ret_history->short_runs = 0;
    ret_history->delay_ms = 0;
    if (reason == START_DEMAND || reason == START_UNKNOWN) ret_history->limit = (RestartLimit){0};
}

void HistoryFree(History *history) {
    free(history->last);
    history->last = NULL;
}

bool HistoryAllows(const Settings *settings, History *history, bool stopped, Error *error) {
    bool recovery = history->reason == START_RECOVERY;
    if (recovery && stopped) {
        ErrorSay(error, ERROR_CODE_FAILED, L"a stop was requested, and cut short by a crash: it stays stopped");
        return false;
    }
    if (recovery && history->crashed && settings->restart == RESTART_NEVER) {
        ErrorSay(error, ERROR_CODE_FAILED, L"its process ended without a word, and restart is never: it stays stopped");
        return false;
    }
    bool asked = history->reason == START_DEMAND || history->reason == START_UNKNOWN;
    if (asked || RestartLimitAllows(settings, &history->limit, ClockMilliseconds())) return true;
    ErrorSay(error, ERROR_CODE_FAILED, L"it was started %u times within %g s (start_limit_burst): it stays stopped",
             settings->start_limit_burst, settings->start_limit_interval / 1000.0);
    return ErrorRemedy(error,
                       L"Mend what makes it end. `pyhostsvc start` starts it, `pyhostsvc reset` clears the count.");
}
