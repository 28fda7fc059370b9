/* Whether, when and how a script that has ended is started again, and what the SCM is told of its end. Pure.
 *
 * A service process starts its script once. What starts it again is the SCM's recovery: it acts on STOPPED with a code
 * that is not 0, and on a process that died. So the code decides. */
#ifndef PYHOSTSVC_SERVICE_RESTART_POLICY_H
#define PYHOSTSVC_SERVICE_RESTART_POLICY_H

#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum EndingKind {
    ENDING_EXIT,     /* the script ended, with exit_code */
    ENDING_FAILED,   /* there was no script to run: error_code says why */
    ENDING_CRASHED,  /* an exception that nothing handled: exit_code is its code, such as 0xC0000005 */
    ENDING_WATCHDOG, /* the watchdog has given it up */
    ENDING_REFUSED,  /* it was not started at all, on purpose: it is to stay stopped */
} EndingKind;

/* How a service ended. */
typedef struct Ending {
    EndingKind kind;
    bool requested;      /* a stop was requested before STOPPED was told */
    uint32_t error_code; /* Win32, where it failed with one */
    uint32_t exit_code;  /* the script's, where there was one */
} Ending;

/* Is exit_code the script's? Is there a reason why it did not start instead? */
bool EndingHasCode(const Ending *ending);
bool EndingHasReason(const Ending *ending);

/* Is it to be started again? By `restart`, and by the exit codes that are an exception to it. Never after a requested
 * stop. */
bool RestartIsWanted(const Settings *settings, const Ending *ending);

/* Did it end as one that has failed: with a code that is none of success? on_failure hears of that. */
bool RestartIsFailure(const Settings *settings, const Ending *ending);

/* What the SCM is told with STOPPED. */
typedef struct ExitCodes {
    uint32_t win32;    /* dwWin32ExitCode */
    uint32_t specific; /* dwServiceSpecificExitCode */
} ExitCodes;

/* 0 where it is to stay stopped, for recovery would start it again; never 0 where it is to be started again. `wanted`
 * is RestartIsWanted's answer, unless a limit overruled it. */
ExitCodes RestartExitCodes(const Settings *settings, const Ending *ending, bool wanted);

/* How long to wait before the next start, in milliseconds, after `short_runs` runs in a row that were shorter than
 * restart_throttle: that long, then twice as long each time, up to restart_max_delay. 0 after none. */
uint32_t RestartBackoff(const Settings *settings, uint32_t short_runs);

/* The starts that nobody but the system made, within an interval. */
typedef struct RestartLimit {
    uint64_t began; /* when the interval began: any clock in milliseconds that goes on over processes */
    uint32_t count; /* starts since then */
} RestartLimit;

/* May there be another start at `now`? Counts it, where `limit` then has start_limit_burst starts at most within
 * start_limit_interval; otherwise `limit` is untouched. Always, where start_limit_burst is 0. */
bool RestartLimitAllows(const Settings *settings, RestartLimit *limit, uint64_t now);

#endif
