/* Reads what earlier runs of the service left for this one, in the state file and in the stop marker. */
#ifndef PYHOSTSVC_SERVICE_PREVIOUS_RUN_H
#define PYHOSTSVC_SERVICE_PREVIOUS_RUN_H

#include "scm/recovery.h"
#include "service/events/throttle.h"
#include "service/run_facts/run_facts.h"
#include "state/state_file.h"
#include "state/stop_marker.h"

#include <stdbool.h>
#include <stdint.h>

/* Returns how long the next start waits, in milliseconds, after `short_runs` short runs in a row, if the present
 * process cannot wait (EndingLeavesWait). */
uint32_t PreviousRunDelay(const Settings *settings, uint32_t short_runs);

/* Returns true if this start need not wait, for whatever reason the SCM makes it: no process has crashed or left a
 * back-off. `state` is empty if the service never ran. */
bool PreviousRunIsOver(const StateFile *state);

/* Reads what there is in the state file (empty if the service never ran), and counts this start. A start on demand
 * clears the counts; an automatic start clears those of restarts and short runs. `ret_throttle` receives the counts of
 * throttled events. */
void PreviousRunRead(const Settings *settings, const StateFile *state, StartReason reason, PreviousRun *ret_previous,
                     Throttle *ret_throttle);

/* Returns true if the script may start. Otherwise `error` says why the service must stay stopped: a requested stop that
 * a crash interrupted (`stop` is what the stop marker says), a crash of a service that is never started again, or the
 * start limit. Counts the start against the limit.
 *
 * A start for an unknown reason may be that of recovery. It is refused if the SCM has not seen the end of the stop.
 * This happens once: the refusal ends with STOPPED, after which recovery does not start the service. */
bool PreviousRunAllows(const Settings *settings, PreviousRun *previous, const wchar_t *name, StopMark stop,
                       Error *error);

#endif
