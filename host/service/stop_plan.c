#include "service/stop_plan.h"

#include <stddef.h>

/* A script that asked for the stop flag gets all but the last half of stop_timeout to end by itself, also if it asked
 * for more time. */
static uint64_t SignalDue(const StopProgress *stop) {
    return stop->cooperates ? stop->deadline - stop->timeout_ms / 2 : stop->began;
}

/* Each returns when its step is due, or UINT64_MAX if it is not due as things are. NULL if the step is not planned. */
static uint64_t (*const due[STOP_STEPS])(const StopProgress *stop) = {
    [STOP_SIGNAL] = SignalDue,
};

uint64_t StopPlanDue(const StopProgress *progress, StopStep *ret_step) {
    uint64_t first = UINT64_MAX;
    for (StopStep step = 0; step < STOP_STEPS; step++) {
        uint64_t at = due[step] && !progress->taken[step] ? due[step](progress) : UINT64_MAX;
        if (at >= first) continue;
        first = at;
        *ret_step = step;
    }
    return first;
}
