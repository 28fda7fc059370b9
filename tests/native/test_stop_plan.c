#include "unit.h"

#include "service/stop_plan.h"

static StopProgress Progress(void) {
    return (StopProgress){.began = 1000, .deadline = 31000, .timeout_ms = 30000};
}

static void test_the_signal_is_sent_at_once(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    assert_int_equal(StopPlanDue(&progress, &step), 1000);
    assert_int_equal(step, STOP_SIGNAL);
}

static void test_a_script_that_cooperates_has_half_of_the_time_before_the_signal(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.cooperates = true;
    assert_int_equal(StopPlanDue(&progress, &step), 16000);
    progress.extended = progress.deadline = 60000;
    assert_int_equal(StopPlanDue(&progress, &step), 45000);
    assert_int_equal(step, STOP_SIGNAL);
}

static void test_a_step_is_taken_once(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.taken[STOP_SIGNAL] = 1000;
    assert_true(StopPlanDue(&progress, &step) > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_signal_is_sent_at_once),
        cmocka_unit_test(test_a_script_that_cooperates_has_half_of_the_time_before_the_signal),
        cmocka_unit_test(test_a_step_is_taken_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
