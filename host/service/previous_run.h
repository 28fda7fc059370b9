/* What the runs of this service before have left for this one: in the state file, and in the stop marker. */
#ifndef PYHOSTSVC_SERVICE_PREVIOUS_RUN_H
#define PYHOSTSVC_SERVICE_PREVIOUS_RUN_H

#include "base/clock.h"
#include "scm/recovery.h"
#include "service/events/throttle.h"
#include "service/restart_policy.h"
#include "state/state_file.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct PreviousRun {
    StartReason reason;
    uint32_t restarts;   /* starts that recovery made, since the last one that it did not */
    uint32_t short_runs; /* in a row, up to now */
    RestartLimit limit;
    Throttle throttle;           /* of the event log; changes with the host's lock */
    bool crashed;                /* the run before ended without a word */
    DWORD pid;                   /* of the run before; 0: there was none */
    uint32_t delay_ms;           /* to wait before the script is started: a backoff that a crash left unspent */
    wchar_t *last;               /* how the run before ended, in words; NULL: there was none */
    wchar_t last_at[CLOCK_TEXT]; /* when, where it could say so */
    wchar_t *dump;               /* of the last crash that there is one of; NULL: none */
} PreviousRun;

/* How long the next start waits, in milliseconds, where the run before could not (EndingLeavesWait), after `short_runs`
 * short ones in a row. */
uint32_t PreviousRunDelay(const Settings *settings, uint32_t short_runs);

/* Reads what is there, and counts this start. Somebody's own start clears the counts, and so does the system's of
 * restarts and short runs. Kept until the process ends. */
void PreviousRunRead(const Settings *settings, StartReason reason, PreviousRun *ret_history);

/* May it start, or is it to stay stopped? Then says why: a requested stop that a crash cut short (`stopped`: the
 * marker), a crash of a service that is never started again, or the start limit. Counts the start against the limit. */
bool PreviousRunAllows(const Settings *settings, PreviousRun *history, bool stopped, Error *error);

#endif
