#include "service/restart_policy.h"

#include "service/run_facts/ending.h"

/* Codes of winerror.h, which pure files do not include. */
enum { PROCESS_ABORTED = 1067, SERVICE_SPECIFIC = 1066, TIMED_OUT = 1460 };

static bool IsSuccess(const Settings *settings, const Ending *ending) {
    return ending->kind == ENDING_EXIT &&
           (ending->exit_code == 0 || SettingsHasCode(&settings->success_codes, ending->exit_code));
}

bool RestartIsFailure(const Settings *settings, const Ending *ending) {
    bool failed = ending->kind != ENDING_REFUSED && ending->kind != ENDING_AGAIN && !IsSuccess(settings, ending);
    return failed && !ending->requested;
}

bool RestartIsWanted(const Settings *settings, const Ending *ending) {
    if (ending->requested || ending->kind == ENDING_REFUSED) return false;
    if (ending->kind == ENDING_AGAIN) return settings->restart != RESTART_NEVER;
    if (EndingHasCode(ending) && SettingsHasCode(&settings->restart_codes, ending->exit_code)) return true;
    if (EndingHasCode(ending) && SettingsHasCode(&settings->success_codes, ending->exit_code)) return false;
    switch (settings->restart) {
    case RESTART_ALWAYS:
        return true;
    case RESTART_ON_FAILURE:
        return !IsSuccess(settings, ending);
    default:
        return false;
    }
}

static ExitCodes OwnCodes(const Ending *ending) {
    if (ending->kind == ENDING_FAILED) {
        return ending->error_code > 1 ? (ExitCodes){ending->error_code, 0} : (ExitCodes){SERVICE_SPECIFIC, 1};
    }
    if (ending->kind == ENDING_WATCHDOG) return (ExitCodes){TIMED_OUT, 0};
    if (ending->kind == ENDING_REFUSED || ending->kind == ENDING_AGAIN) return (ExitCodes){0, 0};
    return ending->exit_code ? (ExitCodes){SERVICE_SPECIFIC, ending->exit_code} : (ExitCodes){0, 0};
}

ExitCodes RestartExitCodes(const Settings *settings, const Ending *ending, bool wanted) {
    ExitCodes codes = OwnCodes(ending);
    if (ending->requested) return (ExitCodes){0, 0};
    if (wanted) return codes.win32 ? codes : (ExitCodes){PROCESS_ABORTED, 0};
    return SettingsRestart(settings) ? (ExitCodes){0, 0} : codes;
}

uint32_t RestartBackoff(const Settings *settings, uint32_t short_runs) {
    uint64_t delay = settings->restart_throttle;
    if (!short_runs) return 0;
    for (uint32_t i = 1; i < short_runs && delay < settings->restart_max_delay; i++) delay *= 2;
    return delay < settings->restart_max_delay ? (uint32_t)delay : settings->restart_max_delay;
}

bool RestartLimitAllows(const Settings *settings, RestartLimit *limit, uint64_t now) {
    if (!settings->start_limit_burst) return true;
    /* A clock that was set back must not keep the service stopped. */
    bool over = now < limit->began || now - limit->began >= settings->start_limit_interval;
    if (over) *limit = (RestartLimit){.began = now};
    if (limit->count >= settings->start_limit_burst) return false;
    limit->count++;
    return true;
}
