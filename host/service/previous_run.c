#include "service/previous_run.h"

#include "base/quote.h"
#include "service/restart_policy.h"

enum {
    MAXIMUM_DELAY_MS = 20 * 1000, /* a start may take 30 s, and Python needs some of it */
};

uint32_t PreviousRunDelay(const Settings *settings, uint32_t short_runs) {
    uint32_t backoff = RestartBackoff(settings, short_runs);
    return backoff < MAXIMUM_DELAY_MS ? backoff : MAXIMUM_DELAY_MS;
}

static void ReadRun(const Settings *settings, const StateFile *state, PreviousRun *previous) {
    const wchar_t *ended = state->ended;
    const wchar_t *since = state->since;
    previous->crashed = !ended;
    previous->restarts = state->restarts;
    previous->short_runs = state->short_runs;
    previous->limit.began = state->limit_began;
    previous->limit.count = state->limit_count;
    previous->ended = TextCopy(ended ? ended : STATE_DIED);
    if (state->dump) previous->dump = TextCopy(state->dump);
    if (ended && since) (void)swprintf(previous->ended_at, CLOCK_TEXT, L"%ls", since);
    if (previous->crashed) previous->short_runs = state->long_run ? 0 : previous->short_runs + 1;
    previous->pid = state->pid;
    /* A process that crashes cannot wait for the back-off; every other process has waited before it ended. */
    if (previous->crashed || state->backoff_pending) {
        previous->delay_ms = PreviousRunDelay(settings, previous->short_runs);
    }
}

bool PreviousRunIsOver(const StateFile *state) {
    return !state->state || (state->ended && !state->backoff_pending);
}

void PreviousRunRead(const Settings *settings, const StateFile *state, StartReason reason, PreviousRun *ret_previous,
                     Throttle *ret_throttle) {
    *ret_throttle = (Throttle){0};
    *ret_previous = (PreviousRun){.start_reason = StartReasonName(reason),
                                  .by_recovery = reason == START_RECOVERY,
                                  .on_demand = reason == START_DEMAND || reason == START_UNKNOWN,
                                  .unexplained = reason == START_UNKNOWN};
    TextListAppendList(&ret_previous->runs, &state->runs);
    if (state->state) {
        ReadRun(settings, state, ret_previous);
        *ret_throttle = ThrottleParse(&state->events);
    }
    if (reason != START_TRIGGER && reason != START_RECOVERY) ThrottleAllowNext(ret_throttle);
    if (reason == START_RECOVERY) {
        ret_previous->restarts++;
        return;
    }
    ret_previous->restarts = 0;
    ret_previous->short_runs = 0;
    ret_previous->delay_ms = 0;
    if (ret_previous->on_demand) ret_previous->limit = (RestartLimit){0};
}

/* Fails because of a stop that may have been interrupted, if this start is not known to be a user's. */
static bool FailUnexplained(const PreviousRun *previous, const wchar_t *name, Error *error) {
    ErrorSay(error, ERROR_CODE_FAILED,
             L"a stop was requested, %ls, and Windows does not report whether its recovery action made this start",
             previous->crashed ? L"the process exited before the service had stopped"
                               : L"Windows may not know that the service has stopped");
    return ErrorRemedy(error, L"The stop is now complete. To start the service: `pyhostsvc start %ls`.",
                       QuoteName(name).text);
}

bool PreviousRunAllows(const Settings *settings, PreviousRun *previous, const wchar_t *name, StopMark stop,
                       Error *error) {
    if (previous->unexplained && stop == STOP_REQUESTED) return FailUnexplained(previous, name, error);
    if (previous->by_recovery && stop != STOP_NONE) {
        return ErrorSay(error, ERROR_CODE_FAILED,
                        previous->crashed ? L"a stop was requested, and the process crashed before it ended"
                                          : L"a stop was requested before the SCM's recovery action started it again");
    }
    if (previous->by_recovery && previous->crashed && settings->restart == RESTART_NEVER) {
        return ErrorSay(error, ERROR_CODE_FAILED, L"the previous process exited unexpectedly, and `restart` is never");
    }
    if (previous->on_demand || RestartLimitAllows(settings, &previous->limit, ClockMilliseconds())) return true;
    QuotedName quoted = QuoteName(name);
    ErrorSay(error, ERROR_CODE_FAILED, L"it was started %u times within %g s (start_limit_burst)",
             settings->start_limit_burst, settings->start_limit_interval / 1000.0);
    return ErrorRemedy(
        error,
        L"Correct what makes it fail, then start it: `pyhostsvc start %ls`. `pyhostsvc reset-failed %ls` clears "
        L"the count.",
        quoted.text, quoted.text);
}
