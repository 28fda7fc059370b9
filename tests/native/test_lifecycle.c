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
#define TELL       LIFECYCLE_TELL

/* Every state x event that does something, written down a second time, as a person reads the rules. All others change
 * nothing. */
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
    {LIFECYCLE_RUNNING, LIFECYCLE_PAUSE, LIFECYCLE_PAUSING, ANNOUNCE | TELL},
    {LIFECYCLE_PAUSING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_PAUSING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_PAUSING, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, ANNOUNCE},
    {LIFECYCLE_PAUSING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_PAUSING, LIFECYCLE_HAS_PAUSED, LIFECYCLE_PAUSED, ANNOUNCE},
    {LIFECYCLE_PAUSING, LIFECYCLE_TICK, LIFECYCLE_PAUSING, CHECKPOINT},
    {LIFECYCLE_PAUSED, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_PAUSED, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_PAUSED, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, NOTHING},
    {LIFECYCLE_PAUSED, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_PAUSED, LIFECYCLE_CONTINUE, LIFECYCLE_CONTINUING, ANNOUNCE | TELL},
    {LIFECYCLE_CONTINUING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, ANNOUNCE | INTERRUPT},
    {LIFECYCLE_CONTINUING, LIFECYCLE_FINISHED, LIFECYCLE_CLOSING, ANNOUNCE | CLOSE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_RETRY, LIFECYCLE_BACKOFF, ANNOUNCE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_DEADLINE, LIFECYCLE_CLOSING, ANNOUNCE | ABANDON | CLOSE},
    {LIFECYCLE_CONTINUING, LIFECYCLE_CONTINUED, LIFECYCLE_RUNNING, ANNOUNCE},
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

static void test_every_state_and_event(void **unused) {
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

/* What may be told after what, as the SCM's documentation has it. */
static void test_what_may_be_told(void **unused) {
    (void)unused;
    static const LifecycleAnnouncement all[] = {TOLD_NOTHING,       TOLD_START_PENDING, TOLD_RUNNING,
                                                TOLD_PAUSE_PENDING, TOLD_PAUSED,        TOLD_CONTINUE_PENDING,
                                                TOLD_STOP_PENDING,  TOLD_STOPPED};
    enum { COUNT = sizeof all / sizeof *all };
    /* One letter for each, in that order: N, S(tart), R, p(ause pending), P, c(ontinue pending), s(top pending), X. */
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

/* A service that pauses and goes on is still in one phase of its life. */
static int Phase(LifecycleState state) {
    return state > LIFECYCLE_RUNNING && state < LIFECYCLE_STOPPING ? LIFECYCLE_RUNNING : (int)state;
}

/* A million events in random order: nothing illegal is told, STOPPED is told once and last, a stop that came before it
 * is never lost, and what is to be cleaned up is cleaned up once. */
static void test_random_lives(void **unused) {
    (void)unused;
    enum { EVENTS = 1000000, LENGTH = 12 };
    uint64_t random = 0x9E3779B97F4A7C15u; /* a fixed seed, so that a failure comes back */
    for (int life = 0; life < EVENTS / LENGTH; life++) {
        LifecycleState state = LIFECYCLE_STARTING;
        LifecycleAnnouncement told = TOLD_START_PENDING;
        int closings = 0;
        int stopped = 0;
        for (int i = 0; i < LENGTH; i++) {
            LifecycleEvent event = (LifecycleEvent)(Random(&random) % LIFECYCLE_EVENTS);
            LifecycleStep step = LifecycleNext(state, event);
            if (step.actions & ANNOUNCE) {
                assert_true(LifecycleMayAnnounce(told, LifecycleAnnounce(step.next)));
                told = LifecycleAnnounce(step.next);
                stopped += told == TOLD_STOPPED;
            }
            if (step.actions & CHECKPOINT) assert_true(LifecycleIsPending(told));
            if (step.actions & CLOSE) closings++;
            if (event == LIFECYCLE_STOP && state != LIFECYCLE_ENDED) {
                /* It is on its way down by now, and stays so. */
                assert_true(step.next == LIFECYCLE_STOPPING || step.next == LIFECYCLE_CLOSING);
            }
            assert_true(Phase(step.next) >= Phase(state)); /* nothing ever goes back */
            state = step.next;
        }
        assert_int_equal(stopped, state == LIFECYCLE_ENDED);
        assert_int_equal(closings, state >= LIFECYCLE_CLOSING);
        if (state != LIFECYCLE_CLOSING) assert_int_equal(told, LifecycleAnnounce(state));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_and_event),
        cmocka_unit_test(test_what_may_be_told),
        cmocka_unit_test(test_random_lives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
