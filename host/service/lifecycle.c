#include "service/lifecycle.h"

#include <assert.h>

#define STEP(state, actions) {LIFECYCLE_##state, actions}

static const LifecycleStep table[LIFECYCLE_STATES][LIFECYCLE_EVENTS] = {
    [LIFECYCLE_STARTING] =
        {
            [LIFECYCLE_READY] = STEP(RUNNING, LIFECYCLE_ANNOUNCE),
            [LIFECYCLE_STOP] = STEP(STOPPING, LIFECYCLE_ANNOUNCE | LIFECYCLE_INTERRUPT),
            [LIFECYCLE_TICK] = STEP(STARTING, LIFECYCLE_CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(ENDED, LIFECYCLE_FINISH),
            [LIFECYCLE_DEADLINE] = STEP(STARTING, LIFECYCLE_NOTHING),
        },
    [LIFECYCLE_RUNNING] =
        {
            [LIFECYCLE_READY] = STEP(RUNNING, LIFECYCLE_NOTHING),
            [LIFECYCLE_STOP] = STEP(STOPPING, LIFECYCLE_ANNOUNCE | LIFECYCLE_INTERRUPT),
            [LIFECYCLE_TICK] = STEP(RUNNING, LIFECYCLE_NOTHING),
            [LIFECYCLE_FINISHED] = STEP(ENDED, LIFECYCLE_FINISH),
            [LIFECYCLE_DEADLINE] = STEP(RUNNING, LIFECYCLE_NOTHING),
        },
    [LIFECYCLE_STOPPING] =
        {
            [LIFECYCLE_READY] = STEP(STOPPING, LIFECYCLE_NOTHING),
            [LIFECYCLE_STOP] = STEP(STOPPING, LIFECYCLE_NOTHING),
            [LIFECYCLE_TICK] = STEP(STOPPING, LIFECYCLE_CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(ENDED, LIFECYCLE_FINISH),
            [LIFECYCLE_DEADLINE] = STEP(ENDED, LIFECYCLE_ABANDON),
        },
    [LIFECYCLE_ENDED] =
        {
            [LIFECYCLE_READY] = STEP(ENDED, LIFECYCLE_NOTHING),
            [LIFECYCLE_STOP] = STEP(ENDED, LIFECYCLE_NOTHING),
            [LIFECYCLE_TICK] = STEP(ENDED, LIFECYCLE_NOTHING),
            [LIFECYCLE_FINISHED] = STEP(ENDED, LIFECYCLE_NOTHING),
            [LIFECYCLE_DEADLINE] = STEP(ENDED, LIFECYCLE_NOTHING),
        },
};

LifecycleStep LifecycleNext(LifecycleState state, LifecycleEvent event) {
    assert(state < LIFECYCLE_STATES && event < LIFECYCLE_EVENTS);
    return table[state][event];
}

LifecycleExit LifecycleExitFor(const LifecycleEnding *ending) {
    enum { SERVICE_SPECIFIC = 1066 }; /* ERROR_SERVICE_SPECIFIC_ERROR */
    if (ending->requested) return (LifecycleExit){0, 0};
    if (ending->failed && ending->error_code > 1) return (LifecycleExit){ending->error_code, 0};
    uint32_t code = ending->failed ? 1 : ending->exit_code;
    return code ? (LifecycleExit){SERVICE_SPECIFIC, code} : (LifecycleExit){0, 0};
}

const wchar_t *LifecycleStateName(LifecycleState state) {
    static const wchar_t *const names[LIFECYCLE_STATES] = {L"starting", L"running", L"stopping", L"ended"};
    return names[state];
}
