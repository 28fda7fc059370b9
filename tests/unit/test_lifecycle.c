#include "unit.h"

#include "service/lifecycle.h"

#include <stdbool.h>

#define NOTHING    LIFECYCLE_NOTHING
#define ANNOUNCE   LIFECYCLE_ANNOUNCE
#define CHECKPOINT LIFECYCLE_CHECKPOINT
#define STOP_IT    (LIFECYCLE_ANNOUNCE | LIFECYCLE_INTERRUPT)
#define FINISH     LIFECYCLE_FINISH
#define ABANDON    LIFECYCLE_ABANDON

/* Every state x event, written down a second time, as a person reads the rules. */
static const struct {
    LifecycleState state;
    LifecycleEvent event;
    LifecycleState next;
    uint32_t actions;
} rules[] = {
    {LIFECYCLE_STARTING, LIFECYCLE_READY, LIFECYCLE_RUNNING, ANNOUNCE},
    {LIFECYCLE_STARTING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, STOP_IT},
    {LIFECYCLE_STARTING, LIFECYCLE_TICK, LIFECYCLE_STARTING, CHECKPOINT},
    {LIFECYCLE_STARTING, LIFECYCLE_FINISHED, LIFECYCLE_ENDED, FINISH},
    {LIFECYCLE_STARTING, LIFECYCLE_DEADLINE, LIFECYCLE_STARTING, NOTHING},
    {LIFECYCLE_RUNNING, LIFECYCLE_READY, LIFECYCLE_RUNNING, NOTHING},
    {LIFECYCLE_RUNNING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, STOP_IT},
    {LIFECYCLE_RUNNING, LIFECYCLE_TICK, LIFECYCLE_RUNNING, NOTHING},
    {LIFECYCLE_RUNNING, LIFECYCLE_FINISHED, LIFECYCLE_ENDED, FINISH},
    {LIFECYCLE_RUNNING, LIFECYCLE_DEADLINE, LIFECYCLE_RUNNING, NOTHING},
    {LIFECYCLE_STOPPING, LIFECYCLE_READY, LIFECYCLE_STOPPING, NOTHING},
    {LIFECYCLE_STOPPING, LIFECYCLE_STOP, LIFECYCLE_STOPPING, NOTHING},
    {LIFECYCLE_STOPPING, LIFECYCLE_TICK, LIFECYCLE_STOPPING, CHECKPOINT},
    {LIFECYCLE_STOPPING, LIFECYCLE_FINISHED, LIFECYCLE_ENDED, FINISH},
    {LIFECYCLE_STOPPING, LIFECYCLE_DEADLINE, LIFECYCLE_ENDED, ABANDON},
    {LIFECYCLE_ENDED, LIFECYCLE_READY, LIFECYCLE_ENDED, NOTHING},
    {LIFECYCLE_ENDED, LIFECYCLE_STOP, LIFECYCLE_ENDED, NOTHING},
    {LIFECYCLE_ENDED, LIFECYCLE_TICK, LIFECYCLE_ENDED, NOTHING},
    {LIFECYCLE_ENDED, LIFECYCLE_FINISHED, LIFECYCLE_ENDED, NOTHING},
    {LIFECYCLE_ENDED, LIFECYCLE_DEADLINE, LIFECYCLE_ENDED, NOTHING},
};

static void test_every_state_and_event(void **state) {
    (void)state;
    bool seen[LIFECYCLE_STATES][LIFECYCLE_EVENTS] = {{false}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        LifecycleStep step = LifecycleNext(rules[i].state, rules[i].event);
        if (step.next != rules[i].next || step.actions != rules[i].actions) {
            fail_msg("%ls x event %d", LifecycleStateName(rules[i].state), (int)rules[i].event);
        }
        seen[rules[i].state][rules[i].event] = true;
    }
    for (int s = 0; s < LIFECYCLE_STATES; s++) {
        for (int e = 0; e < LIFECYCLE_EVENTS; e++) assert_true(seen[s][e]);
    }
}

/* Random histories: a life has one end, a stop is never lost, and nothing is announced after the end. */
static void test_random_lives(void **state) {
    (void)state;
    uint64_t random = 0x9E3779B97F4A7C15u; /* a fixed seed, so that a failure comes back */
    for (int life = 0; life < 100000; life++) {
        LifecycleState now = LIFECYCLE_STARTING;
        int ends = 0;
        bool stop_sent = false;
        bool interrupted = false;
        for (int i = 0; i < 10; i++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            LifecycleEvent event = (LifecycleEvent)(random % LIFECYCLE_EVENTS);
            LifecycleStep step = LifecycleNext(now, event);
            bool over = now == LIFECYCLE_ENDED;
            if (event == LIFECYCLE_STOP && !over) stop_sent = true;
            if (step.actions & LIFECYCLE_INTERRUPT) interrupted = true;
            if (step.actions & (FINISH | ABANDON)) ends++;
            assert_true(!over || (step.next == LIFECYCLE_ENDED && step.actions == NOTHING));
            assert_true(step.next >= now); /* nothing ever goes back */
            now = step.next;
        }
        assert_true(ends == (now == LIFECYCLE_ENDED));
        assert_true(stop_sent == interrupted);
    }
}

static void assert_exit(LifecycleEnding ending, uint32_t win32, uint32_t specific) {
    LifecycleExit exit = LifecycleExitFor(&ending);
    assert_int_equal(exit.win32, win32);
    assert_int_equal(exit.specific, specific);
}

static void test_exit_codes(void **state) {
    (void)state;
    assert_exit((LifecycleEnding){.exit_code = 0}, 0, 0);
    assert_exit((LifecycleEnding){.exit_code = 5}, 1066, 5);
    assert_exit((LifecycleEnding){.exit_code = 0xFFFFFFFF}, 1066, 0xFFFFFFFF);
    assert_exit((LifecycleEnding){.failed = true, .error_code = 126}, 126, 0);
    assert_exit((LifecycleEnding){.failed = true, .error_code = 1}, 1066, 1);
    assert_exit((LifecycleEnding){.failed = true}, 1066, 1);
    /* After a requested stop, 0 whatever happened: the SCM must not take it for a failure. */
    assert_exit((LifecycleEnding){.requested = true, .exit_code = 5}, 0, 0);
    assert_exit((LifecycleEnding){.requested = true, .failed = true, .error_code = 126}, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_state_and_event),
        cmocka_unit_test(test_random_lives),
        cmocka_unit_test(test_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
