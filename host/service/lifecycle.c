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
    ANNOUNCE_TELL = LIFECYCLE_ANNOUNCE | LIFECYCLE_TELL,
    ANNOUNCE_ABANDON = LIFECYCLE_ANNOUNCE | LIFECYCLE_ABANDON | LIFECYCLE_CLOSE,
};

/* What changes something. Every other event leaves a state as it is. */
static const LifecycleStep table[LIFECYCLE_STATES][LIFECYCLE_EVENTS] = {
    [LIFECYCLE_STARTING] =
        {
            [LIFECYCLE_READY] = STEP(RUNNING, ANNOUNCE),
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_TICK] = STEP(STARTING, CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ABANDON),
        },
    [LIFECYCLE_RUNNING] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_PAUSE] = STEP(PAUSING, ANNOUNCE_TELL),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_PAUSING] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_HAS_PAUSED] = STEP(PAUSED, ANNOUNCE),
            [LIFECYCLE_TICK] = STEP(PAUSING, CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_PAUSED] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_CONTINUE] = STEP(CONTINUING, ANNOUNCE_TELL),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, NOTHING), /* PAUSED, too */
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_CONTINUING] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_CONTINUED] = STEP(RUNNING, ANNOUNCE),
            [LIFECYCLE_TICK] = STEP(CONTINUING, CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_STOPPING] =
        {
            [LIFECYCLE_TICK] = STEP(STOPPING, CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, CLOSE),
            [LIFECYCLE_RETRY] = STEP(CLOSING, CLOSE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ABANDON),
        },
    [LIFECYCLE_BACKOFF] =
        {
            [LIFECYCLE_STOP] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_CONTINUE] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_CLOSE),
        },
    [LIFECYCLE_CLOSING] =
        {
            [LIFECYCLE_TICK] = STEP(CLOSING, CHECKPOINT),
            [LIFECYCLE_CLOSED] = STEP(ENDED, ANNOUNCE),
        },
};

LifecycleStep LifecycleNext(LifecycleState state, LifecycleEvent event) {
    assert(state < LIFECYCLE_STATES && event < LIFECYCLE_EVENTS);
    LifecycleStep step = table[state][event];
    bool listed = step.next || step.actions; /* nothing leads back to LIFECYCLE_STARTING, which is 0 */
    return listed ? step : (LifecycleStep){state, NOTHING};
}

const wchar_t *LifecycleStateName(LifecycleState state) {
    static const wchar_t *const names[LIFECYCLE_STATES] = {
        L"starting", L"running", L"pausing", L"paused", L"continuing", L"stopping", L"backoff", L"closing", L"stopped"};
    return names[state];
}

LifecycleAnnouncement LifecycleAnnounce(LifecycleState state) {
    static const LifecycleAnnouncement told[LIFECYCLE_STATES] = {
        [LIFECYCLE_STARTING] = TOLD_START_PENDING,
        [LIFECYCLE_RUNNING] = TOLD_RUNNING,
        [LIFECYCLE_PAUSING] = TOLD_PAUSE_PENDING,
        [LIFECYCLE_PAUSED] = TOLD_PAUSED,
        [LIFECYCLE_CONTINUING] = TOLD_CONTINUE_PENDING,
        [LIFECYCLE_STOPPING] = TOLD_STOP_PENDING,
        [LIFECYCLE_BACKOFF] = TOLD_PAUSED,
        [LIFECYCLE_CLOSING] = TOLD_STOP_PENDING,
        [LIFECYCLE_ENDED] = TOLD_STOPPED,
    };
    return told[state];
}

bool LifecycleMayAnnounce(LifecycleAnnouncement from, LifecycleAnnouncement to) {
    switch (to) {
    case TOLD_START_PENDING:
        return from == TOLD_NOTHING;
    case TOLD_RUNNING:
        return from == TOLD_START_PENDING || from == TOLD_CONTINUE_PENDING;
    case TOLD_PAUSE_PENDING:
        return from == TOLD_RUNNING;
    case TOLD_PAUSED: /* NSSM shows its wait in this way, too, also before the first RUNNING */
        return from == TOLD_PAUSE_PENDING || from == TOLD_START_PENDING || from == TOLD_RUNNING ||
               from == TOLD_CONTINUE_PENDING;
    case TOLD_CONTINUE_PENDING:
        return from == TOLD_PAUSED;
    case TOLD_STOP_PENDING:
        return from != TOLD_NOTHING && from != TOLD_STOP_PENDING && from != TOLD_STOPPED;
    case TOLD_STOPPED:
        return from != TOLD_STOPPED && from != TOLD_NOTHING;
    default:
        return false;
    }
}

bool LifecycleIsPending(LifecycleAnnouncement told) {
    return told == TOLD_START_PENDING || told == TOLD_STOP_PENDING || told == TOLD_PAUSE_PENDING ||
           told == TOLD_CONTINUE_PENDING;
}
