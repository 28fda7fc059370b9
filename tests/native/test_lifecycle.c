#include "unit.h"

#include "service/lifecycle.h"

#include <stdbool.h>
#include <string.h>

#define NOTHING    LIFECYCLE_NOTHING
#define ANNOUNCE   LIFECYCLE_ANNOUNCE
#define CHECKPOINT LIFECYCLE_CHECKPOINT
#define INTERRUPT  LIFECYCLE_INTERRUPT
#define ABANDON    LIFECYCLE_ABANDON
#define CLOSE      LIFECYCLE_CLOSE
#define FORWARD    LIFECYCLE_FORWARD

/* Every pair of state and event with an effect, written a second time, in the order in which a person reads the
 * rules. No other pair changes anything. */
static const struct {
    LifecycleState state;
    LifecycleEvent event;
    LifecycleState next;
    uint32_t actions;
} rules[] = {
    {LIFECYCLE_STARTING, LIFECYCLE_READY, LIFECYCLE_RUNNING, ANNOUNCE},
    {LIFECYCLE_STARTING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_STARTING, LIFECYCLE_TICK, LIFECYCLE_STARTING, CHECKPOINT},
    {LIFECYCLE_STARTING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, CLOSE},
    {LIFECYCLE_STARTING, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, ANNOUNCE},
    {LIFECYCLE_STARTING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ABANDON | CLOSE},
    {LIFECYCLE_RUNNING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_RUNNING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_RUNNING, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, ANNOUNCE},
    {LIFECYCLE_RUNNING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_RUNNING, LIFECYCLE_PAUSE, LIFECYCLE_PAUSING, ANNOUNCE | FORWARD},
    {LIFECYCLE_PAUSING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_PAUSING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_PAUSING, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, ANNOUNCE},
    {LIFECYCLE_PAUSING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_PAUSING, LIFECYCLE_PAUSE_DONE, LIFECYCLE_PAUSED, ANNOUNCE},
    {LIFECYCLE_PAUSING, LIFECYCLE_TICK, LIFECYCLE_PAUSING, CHECKPOINT},
    {LIFECYCLE_PAUSED, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_PAUSED, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_PAUSED, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, NOTHING},
    {LIFECYCLE_PAUSED, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_PAUSED, LIFECYCLE_CONTINUE, LIFECYCLE_CONTINUING, ANNOUNCE | FORWARD},
    {LIFECYCLE_CONTINUING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_CONTINUING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, ANNOUNCE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_CONTINUE_DONE, LIFECYCLE_RUNNING, ANNOUNCE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_TICK, LIFECYCLE_CONTINUING, CHECKPOINT},
    {LIFECYCLE_STOPPING, LIFECYCLE_TICK, LIFECYCLE_STOPPING, CHECKPOINT},
    {LIFECYCLE_STOPPING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, CLOSE},
    {LIFECYCLE_STOPPING, LIFECYCLE_RETRY, LIFECYCLE_CLOSING, CLOSE},
    {LIFECYCLE_STOPPING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ABANDON | CLOSE},
    {LIFECYCLE_BACKOFF, LIFECYCLE_STOP, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_BACKOFF, LIFECYCLE_CONTINUE, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_BACKOFF, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_CLOSING, LIFECYCLE_TICK, LIFECYCLE_CLOSING, CHECKPOINT},
    {LIFECYCLE_CLOSING, LIFECYCLE_CLOSED, LIFECYCLE_ENDED, ANNOUNCE},
};

static void test_every_pair_follows_the_rules(void **unused) {
    (void)unused;
    for (LifecycleState state = 0; state < LIFECYCLE_STATES; state++) {
        for (LifecycleEvent event = 0; event < LIFECYCLE_EVENTS; event++) {
            LifecycleState next = state;
            uint32_t actions = NOTHING;
            for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
                if (rules[i].state != state || rules[i].event != event) continue;
                next = rules[i].next;
                actions = rules[i].actions;
            }
            LifecycleStep step = LifecycleNext(state, event);
            if (step.next != next || step.actions != actions) {
                fail_msg("%ls x event %d", LifecycleStateName(state), (int)event);
            }
        }
    }
}

/* The transitions that the SCM's documentation allows. */
static void test_only_documented_transitions_are_announced(void **unused) {
    (void)unused;
    static const LifecycleAnnouncement all[] = {
        ANNOUNCED_NOTHING, ANNOUNCED_START_PENDING,    ANNOUNCED_RUNNING,      ANNOUNCED_PAUSE_PENDING,
        ANNOUNCED_PAUSED,  ANNOUNCED_CONTINUE_PENDING, ANNOUNCED_STOP_PENDING, ANNOUNCED_STOPPED};
    enum { COUNT = sizeof all / sizeof *all };
    /* One letter for each of `all`, in the same order: N, S(tart pending), R(unning), p(ause pending), P(aused),
     * c(ontinue pending), s(top pending), X (stopped). */
    static const char *const legal[COUNT] = {"S", "RPsX", "pPsX", "PsX", "csX", "RPsX", "X", ""};
    for (int from = 0; from < COUNT; from++) {
        for (int to = 0; to < COUNT; to++) {
            bool may = strchr(legal[from], "NSRpPcsX"[to]) != NULL;
            assert_int_equal(LifecycleMayAnnounce(all[from], all[to]), may);
        }
    }
}

static uint64_t Random(uint64_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* A service that pauses and continues stays in one phase of its life. */
static int Phase(LifecycleState state) {
    return state > LIFECYCLE_RUNNING && state < LIFECYCLE_STOPPING ? LIFECYCLE_RUNNING : (int)state;
}

/* A million events in random order: no illegal transition is announced, STOPPED is announced once and last, a stop that
 * comes before STOPPED is never lost, and the host cleans up once. */
static void test_random_events_announce_nothing_illegal(void **unused) {
    (void)unused;
    enum { EVENTS = 1000000, LENGTH = 12 };
    uint64_t random = 0x9E3779B97F4A7C15u; /* a fixed seed, so that a failure can be reproduced */
    for (int life = 0; life < EVENTS / LENGTH; life++) {
        LifecycleState state = LIFECYCLE_STARTING;
        LifecycleAnnouncement announced = ANNOUNCED_START_PENDING;
        int closings = 0;
        int stopped = 0;
        for (int i = 0; i < LENGTH; i++) {
            LifecycleEvent event = (LifecycleEvent)(Random(&random) % LIFECYCLE_EVENTS);
            LifecycleStep step = LifecycleNext(state, event);
            if (step.actions & ANNOUNCE) {
                assert_true(LifecycleMayAnnounce(announced, LifecycleAnnouncementOf(step.next)));
                announced = LifecycleAnnouncementOf(step.next);
                stopped += announced == ANNOUNCED_STOPPED;
            }
            if (step.actions & CHECKPOINT) assert_true(LifecycleIsPending(announced));
            if (step.actions & CLOSE) closings++;
            if (event == LIFECYCLE_STOP && state != LIFECYCLE_ENDED) {
                /* The service is stopping now, and nothing reverses that. */
                assert_true(step.next == LIFECYCLE_STOPPING || step.next == LIFECYCLE_CLOSING);
            }
            assert_true(Phase(step.next) >= Phase(state)); /* no event leads back to an earlier phase */
            state = step.next;
        }
        assert_int_equal(stopped, state == LIFECYCLE_ENDED);
        assert_int_equal(closings, state >= LIFECYCLE_CLOSING);
        if (state != LIFECYCLE_CLOSING) assert_int_equal(announced, LifecycleAnnouncementOf(state));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pair_follows_the_rules),
        cmocka_unit_test(test_only_documented_transitions_are_announced),
        cmocka_unit_test(test_random_events_announce_nothing_illegal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
