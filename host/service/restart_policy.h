/* Decides whether and when a script that has ended is started again, and with which exit code the SCM learns of its
 * end. Pure.
 *
 * A service process starts its script once. The SCM's recovery action starts it again: it acts on STOPPED with an exit
 * code other than 0, and on a process that exited without STOPPED. So the exit code decides. */
#ifndef PYHOSTSVC_SERVICE_RESTART_POLICY_H
#define PYHOSTSVC_SERVICE_RESTART_POLICY_H

#include "service/run_facts/run_facts.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>

/* Returns true if the settings want the service to be started again: `restart`, and the exit codes that are exceptions
 * to it. A script that has replaced itself with a new run is started by every policy but never. Never after a requested
 * stop. */
bool RestartIsWanted(const Settings *settings, const Ending *ending);

/* Returns true if the run failed, which on_failure reports: it ended with an exit code that does not count as success.
 */
bool RestartIsFailure(const Settings *settings, const Ending *ending);

/* The exit codes of STOPPED. */
typedef struct ExitCodes {
    uint32_t win32;    /* dwWin32ExitCode */
    uint32_t specific; /* dwServiceSpecificExitCode */
} ExitCodes;

/* Returns 0 if the service must stay stopped, because the recovery action would start it again otherwise; never 0 if it
 * must be started again. `wanted` is the result of RestartIsWanted, unless the start limit overruled it. */
ExitCodes RestartExitCodes(const Settings *settings, const Ending *ending, bool wanted);

/* Returns the back-off in milliseconds after `short_runs` runs in a row that were shorter than restart_throttle:
 * restart_throttle after the first, doubling each time, up to restart_max_delay. 0 if there was none. */
uint32_t RestartBackoff(const Settings *settings, uint32_t short_runs);

/* Returns true if the start limit allows a start at `now`: at most start_limit_burst starts within start_limit_interval
 * (0 = off). Counts the start in `limit`, which stays as it is if the start is not allowed. */
bool RestartLimitAllows(const Settings *settings, RestartLimit *limit, uint64_t now);

#endif
