#include "service/lifecycle.h"

#include <assert.h>

#define STEP(state, actions) {LIFECYCLE_##state, actions}

enum {
    NOTHING = LIFECYCLE_NOTHING,
    ANNOUNCE = LIFECYCLE_ANNOUNCE,
    CHECKPOINT = LIFECYCLE_CHECKPOINT,
    STOP_IT = LIFECYCLE_ANNOUNCE | LIFECYCLE_INTERRUPT,
    CLOSE = LIFECYCLE_CLOSE, /* without a new announcement */
    ANNOUNCE_CLOSE = LIFECYCLE_ANNOUNCE | LIFECYCLE_CLOSE,
    ABANDON = LIFECYCLE_ABANDON | LIFECYCLE_CLOSE,
    ANNOUNCE_FORWARD = LIFECYCLE_ANNOUNCE | LIFECYCLE_FORWARD,
    ANNOUNCE_ABANDON = LIFECYCLE_ANNOUNCE | LIFECYCLE_ABANDON | LIFECYCLE_CLOSE,
};

/* The events that change something. In every other pair the event is ignored. */
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
            [LIFECYCLE_PAUSE] = STEP(PAUSING, ANNOUNCE_FORWARD),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_PAUSING] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_PAUSE_DONE] = STEP(PAUSED, ANNOUNCE),
            [LIFECYCLE_TICK] = STEP(PAUSING, CHECKPOINT),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, ANNOUNCE),
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_PAUSED] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_CONTINUE] = STEP(CONTINUING, ANNOUNCE_FORWARD),
            [LIFECYCLE_FINISHED] = STEP(CLOSING, ANNOUNCE_CLOSE),
            [LIFECYCLE_RETRY] = STEP(BACKOFF, NOTHING), /* the SCM sees PAUSED already */
            [LIFECYCLE_DEADLINE] = STEP(CLOSING, ANNOUNCE_ABANDON),
        },
    [LIFECYCLE_CONTINUING] =
        {
            [LIFECYCLE_STOP] = STEP(STOPPING, STOP_IT),
            [LIFECYCLE_CONTINUE_DONE] = STEP(RUNNING, ANNOUNCE),
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
    bool listed =
        step.next || step.actions; /* LIFECYCLE_STARTING is 0, and no pair leads back to it without an action */
    return listed ? step : (LifecycleStep){state, NOTHING};
}

const wchar_t *LifecycleStateName(LifecycleState state) {
    static const wchar_t *const names[LIFECYCLE_STATES] = {
        L"starting", L"running", L"pausing", L"paused", L"continuing", L"stopping", L"backoff", L"closing", L"stopped"};
    return names[state];
}

LifecycleAnnouncement LifecycleAnnouncementOf(LifecycleState state) {
    static const LifecycleAnnouncement announcements[LIFECYCLE_STATES] = {
        [LIFECYCLE_STARTING] = ANNOUNCED_START_PENDING,
        [LIFECYCLE_RUNNING] = ANNOUNCED_RUNNING,
        [LIFECYCLE_PAUSING] = ANNOUNCED_PAUSE_PENDING,
        [LIFECYCLE_PAUSED] = ANNOUNCED_PAUSED,
        [LIFECYCLE_CONTINUING] = ANNOUNCED_CONTINUE_PENDING,
        [LIFECYCLE_STOPPING] = ANNOUNCED_STOP_PENDING,
        [LIFECYCLE_BACKOFF] = ANNOUNCED_PAUSED,
        [LIFECYCLE_CLOSING] = ANNOUNCED_STOP_PENDING,
        [LIFECYCLE_ENDED] = ANNOUNCED_STOPPED,
    };
    return announcements[state];
}

bool LifecycleMayAnnounce(LifecycleAnnouncement from, LifecycleAnnouncement to) {
    switch (to) {
    case ANNOUNCED_START_PENDING:
        return from == ANNOUNCED_NOTHING;
    case ANNOUNCED_RUNNING:
        return from == ANNOUNCED_START_PENDING || from == ANNOUNCED_CONTINUE_PENDING;
    case ANNOUNCED_PAUSE_PENDING:
        return from == ANNOUNCED_RUNNING;
    case ANNOUNCED_PAUSED: /* a back-off, also before the first RUNNING: NSSM announces its throttle in the same way */
        return from == ANNOUNCED_PAUSE_PENDING || from == ANNOUNCED_START_PENDING || from == ANNOUNCED_RUNNING ||
               from == ANNOUNCED_CONTINUE_PENDING;
    case ANNOUNCED_CONTINUE_PENDING:
        return from == ANNOUNCED_PAUSED;
    case ANNOUNCED_STOP_PENDING:
        return from != ANNOUNCED_NOTHING && from != ANNOUNCED_STOP_PENDING && from != ANNOUNCED_STOPPED;
    case ANNOUNCED_STOPPED:
        return from != ANNOUNCED_STOPPED && from != ANNOUNCED_NOTHING;
    default:
        return false;
    }
}

bool LifecycleIsPending(LifecycleAnnouncement announcement) {
    return announcement == ANNOUNCED_START_PENDING || announcement == ANNOUNCED_STOP_PENDING ||
           announcement == ANNOUNCED_PAUSE_PENDING || announcement == ANNOUNCED_CONTINUE_PENDING;
}
