#include "service/lifecycle.h"

#include <assert.h>

#define STEP(state, actions) {LIFECYCLE_##state, actions}

enum {
    NOTHING = LIFECYCLE_NOTHING,
    ANNOUNCE = LIFECYCLE_ANNOUNCE,
    CHECKPOINT = LIFECYCLE_CHECKPOINT,
    STOP_IT = LIFECYCLE_ANNOUNCE | LIFECYCLE_INTERRUPT,
    CLOSE = LIFECYCLE_CLOSE, /* the SCM goes on seeing what it saw */
    ANNOUNCE_CLOSE = LIFECYCLE_ANNOUNCE | LIFECYCLE_CLOSE,
    ABANDON = LIFECYCLE_ABANDON | LIFECYCLE_CLOSE,
    ANNOUNCE_ABANDON = LIFECYCLE_ANNOUNCE | LIFECYCLE_ABANDON | LIFECYCLE_CLOSE,
};

static const LifecycleStep table[LIFECYCLE_STATES][LIFECYCLE_EVENTS] =
    {
        [LIFECYCLE_STARTING] =
            {
                [LIFECYCLE_READY] = STEP(RUNNING, ANNOUNCE),
                [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
                [LIFECYCLE_CONTINUE] = STEP(STARTING, NOTHING),
                [LIFECYCLE_TICK] = STEP(STARTING, CHECKPOINT),
                [LIFECYCLE_FINISHED] = STEP(CLOSING, CLOSE),
                [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
                [LIFECYCLE_DEADLINE] = STEP(CLOSING, ABANDON),
                [LIFECYCLE_CLOSED] = STEP(STARTING, NOTHING),
            },
        [LIFECYCLE_RUNNING] =
            {
                [LIFECYCLE_READY] = STEP(RUNNING, NOTHING),
                [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
                [LIFECYCLE_CONTINUE] = STEP(RUNNING, NOTHING),
                [LIFECYCLE_TICK] = STEP(RUNNING, NOTHING),
                [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
                [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
                [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
                [LIFECYCLE_CLOSED] = STEP(RUNNING, NOTHING),
            },
        [LIFECYCLE_STOPPING] =
            {
                [LIFECYCLE_READY] = STEP(STOPPING, NOTHING),
                [LIFECYCLE_STOP] = STEP(STOPPING, NOTHING),
                [LIFECYCLE_CONTINUE] = STEP(STOPPING, NOTHING),
                [LIFECYCLE_TICK] = STEP(STOPPING, CHECKPOINT),
                [LIFECYCLE_FINISHED] = STEP(CLOSING, CLOSE),
                [LIFECYCLE_RETRY] = STEP(CLOSING, CLOSE),
                [LIFECYCLE_DEADLINE] = STEP(CLOSING, ABANDON),
                [LIFECYCLE_CLOSED] = STEP(STOPPING, NOTHING),
            },
        [LIFECYCLE_BACKOFF] =
            {
                [LIFECYCLE_READY] = STEP(BACKOFF, NOTHING),
                [LIFECYCLE_STOP] = STEP(CLOSING, ANNOUNCE_CLOSE),
                [LIFECYCLE_CONTINUE] = STEP(CLOSING, ANNOUNCE_CLOSE),
                [LIFECYCLE_TICK] = STEP(BACKOFF, NOTHING),
                [LIFECYCLE_FINISHED] = STEP(BACKOFF, NOTHING),
                [LIFECYCLE_RETRY] = STEP(BACKOFF, NOTHING),
                [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_CLOSE),
                [LIFECYCLE_CLOSED] = STEP(BACKOFF, NOTHING),
            },
        [LIFECYCLE_CLOSING] =
            {
                [LIFECYCLE_READY] = STEP(CLOSING, NOTHING),
                [LIFECYCLE_STOP] = STEP(CLOSING, NOTHING),
                [LIFECYCLE_CONTINUE] = STEP(CLOSING, NOTHING),
                [LIFECYCLE_TICK] = STEP(CLOSING, CHECKPOINT),
                [LIFECYCLE_FINISHED] = STEP(CLOSING, NOTHING),
                [LIFECYCLE_RETRY] = STEP(CLOSING, NOTHING),
                [LIFECYCLE_DEADLINE] = STEP(CLOSING, NOTHING),
                [LIFECYCLE_CLOSED] = STEP(ENDED, ANNOUNCE),
            },
        [LIFECYCLE_ENDED] =
            {
                [LIFECYCLE_READY] = STEP(ENDED, NOTHING),
                [LIFECYCLE_STOP] = STEP(ENDED, NOTHING),
                [LIFECYCLE_CONTINUE] = STEP(ENDED, NOTHING),
                [LIFECYCLE_TICK] = STEP(ENDED, NOTHING),
                [LIFECYCLE_FINISHED] = STEP(ENDED, NOTHING),
                [LIFECYCLE_RETRY] = STEP(ENDED, NOTHING),
                [LIFECYCLE_DEADLINE] = STEP(ENDED, NOTHING),
                [LIFECYCLE_CLOSED] = STEP(ENDED, NOTHING),
            },
};

LifecycleStep LifecycleNext(LifecycleState state, LifecycleEvent event) {
    assert(state < LIFECYCLE_STATES && event < LIFECYCLE_EVENTS);
    return table[state][event];
}

const wchar_t *LifecycleStateName(LifecycleState state) {
    static const wchar_t *const names[LIFECYCLE_STATES] = {L"starting", L"running", L"stopping",
                                                           L"backoff",  L"closing", L"stopped"};
    return names[state];
}

LifecycleTold LifecycleTell(LifecycleState state) {
    static const LifecycleTold told[LIFECYCLE_STATES] = {
        [LIFECYCLE_STARTING] = TOLD_START_PENDING, [LIFECYCLE_RUNNING] = TOLD_RUNNING,
        [LIFECYCLE_STOPPING] = TOLD_STOP_PENDING,  [LIFECYCLE_BACKOFF] = TOLD_PAUSED,
        [LIFECYCLE_CLOSING] = TOLD_STOP_PENDING,   [LIFECYCLE_ENDED] = TOLD_STOPPED,
    };
    return told[state];
}

bool LifecycleMayTell(LifecycleTold from, LifecycleTold to) {
    switch (to) {
    case TOLD_START_PENDING:
        return from == TOLD_NOTHING;
    case TOLD_RUNNING:
        return from == TOLD_START_PENDING;
    case TOLD_PAUSED: /* NSSM shows its wait in this way, too, also before the first RUNNING */
        return from == TOLD_START_PENDING || from == TOLD_RUNNING;
    case TOLD_STOP_PENDING:
        return from == TOLD_START_PENDING || from == TOLD_RUNNING || from == TOLD_PAUSED;
    case TOLD_STOPPED:
        return from != TOLD_STOPPED && from != TOLD_NOTHING;
    default:
        return false;
    }
}

bool LifecycleIsPending(LifecycleTold told) {
    return told == TOLD_START_PENDING || told == TOLD_STOP_PENDING;
}
