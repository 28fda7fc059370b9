#include "unit.h"

#include "service/stop_plan.h"

/* A stop of a script without child processes: their steps count as taken. */
static StopProgress Progress(void) {
    return (StopProgress){.began = 1000,
                          .deadline = 31000,
                          .timeout_ms = 30000,
                          .answer = STOP_ANSWER_PASSED,
                          .taken = {[STOP_WATCH] = 1,
                                    [STOP_TELL_CHILDREN] = 1,
                                    [STOP_TELL_GROUPS] = 1,
                                    [STOP_BREAK_CHILDREN] = 1,
                                    [STOP_END_CHILDREN] = 1}};
}

/* Checks which step is next, and when. */
static void assert_next(const StopProgress *progress, uint64_t at, StopStep step) {
    StopStep next = STOP_STEPS;
    assert_int_equal(StopPlanDue(progress, &next), at);
    assert_int_equal(next, step);
}

static void test_the_signal_is_sent_at_once(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    assert_next(&progress, 1000, STOP_SIGNAL);
}

static void test_a_script_that_is_over_is_not_interrupted(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.script_over = true;
    uint64_t at = StopPlanDue(&progress, &step);
    assert_true(at == UINT64_MAX || (step != STOP_ASK_HANDLERS && step != STOP_SIGNAL));
}

static void test_a_script_that_cooperates_has_half_of_the_time_before_the_signal(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.cooperates = true;
    assert_int_equal(StopPlanDue(&progress, &step), 16000);
    progress.extended = progress.deadline = 60000;
    assert_next(&progress, 45000, STOP_SIGNAL);
}

static void test_console_handlers_are_asked_before_the_signal(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.answer = STOP_ANSWER_OPEN;
    assert_next(&progress, 1000, STOP_ASK_HANDLERS);
    progress.taken[STOP_ASK_HANDLERS] = 1000;
    assert_true(StopPlanDue(&progress, &step) == UINT64_MAX); /* until there is an answer */
    progress.answer = STOP_ANSWER_PASSED;
    assert_next(&progress, 1000, STOP_SIGNAL);
}

static void test_a_stop_that_a_console_handler_handled_is_no_signal_before_half_of_the_time(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.taken[STOP_ASK_HANDLERS] = progress.taken[STOP_WATCH] = 3000;
    progress.answer = STOP_ANSWER_HANDLED;
    progress.second_signal = true;
    assert_next(&progress, 17000, STOP_SIGNAL);
    progress.taken[STOP_SIGNAL] = 17000; /* the second attempt, so no third one follows */
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
    progress.taken[STOP_SIGNAL] = 0;
    progress.second_signal = false;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
}

static void test_a_script_that_cooperates_has_half_of_the_time_before_the_question(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    progress.cooperates = true;
    progress.answer = STOP_ANSWER_OPEN;
    assert_next(&progress, 16000, STOP_ASK_HANDLERS);
}

static void test_a_step_is_taken_once(void **unused) {
    (void)unused;
    StopProgress progress = Progress();
    StopStep step = STOP_STEPS;
    progress.taken[STOP_SIGNAL] = 1000;
    assert_true(StopPlanDue(&progress, &step) > 1000);
}

static StopProgress AfterTheSignal(void) {
    StopProgress progress = Progress();
    progress.second_signal = true;
    progress.taken[STOP_SIGNAL] = progress.signalled = 1000;
    return progress;
}

static void test_the_second_signal_comes_at_half_of_the_time(void **unused) {
    (void)unused;
    StopProgress progress = AfterTheSignal();
    assert_next(&progress, 16000, STOP_SIGNAL_AGAIN);
}

static void test_the_second_signal_leaves_five_seconds(void **unused) {
    (void)unused;
    StopProgress progress = AfterTheSignal();
    StopStep step = STOP_STEPS;
    progress.deadline = 9000;
    assert_int_equal(StopPlanDue(&progress, &step), 6000);
    progress.deadline = 6000;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
}

static void test_no_second_signal_while_the_script_asks_for_time(void **unused) {
    (void)unused;
    StopProgress progress = AfterTheSignal();
    StopStep step = STOP_STEPS;
    progress.extended = 20000;
    assert_int_equal(StopPlanDue(&progress, &step), 20000);
    progress.extended = progress.deadline = 60000;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
}

static void test_no_second_signal_without_the_first_or_the_setting_or_in_winsvc(void **unused) {
    (void)unused;
    StopProgress progress = AfterTheSignal();
    StopStep step = STOP_STEPS;
    progress.wait = MAIN_WAIT_WINSVC;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
    progress.wait = MAIN_WAIT_UNKNOWN;
    progress.second_signal = false;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
    progress.second_signal = true;
    progress.returned = true; /* only threads and atexit functions are left */
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
    progress.returned = false;
    progress.taken[STOP_SIGNAL_AGAIN] = 16000;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
}

/* With the signal sent, at the start of the stop. */
static StopProgress Signalled(void) {
    return (StopProgress){.began = 1000,
                          .signalled = 1000,
                          .deadline = 31000,
                          .timeout_ms = 30000,
                          .answer = STOP_ANSWER_PASSED,
                          .taken = {[STOP_ASK_HANDLERS] = 1000, [STOP_SIGNAL] = 1000, [STOP_SIGNAL_AGAIN] = 1000}};
}

static void test_children_are_told_at_half_of_the_time(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    assert_next(&progress, 16000, STOP_TELL_CHILDREN);
}

static void test_children_are_told_at_once_if_the_script_waits_for_one(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.wait = MAIN_WAIT_CHILD;
    assert_next(&progress, 1000, STOP_TELL_CHILDREN);
    progress.signalled = 0; /* the script comes first */
    assert_next(&progress, 20500, STOP_TELL_CHILDREN);
}

static void test_children_are_told_although_a_console_handler_handled_the_stop(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.answer = STOP_ANSWER_HANDLED;
    progress.taken[STOP_SIGNAL] = 0;
    assert_next(&progress, 1000, STOP_WATCH);
    progress.taken[STOP_WATCH] = 1000;
    progress.wait = MAIN_WAIT_CHILD;
    assert_next(&progress, 1000, STOP_TELL_CHILDREN);
}

static void test_children_are_told_at_once_if_the_main_thread_does_not_react(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.unanswered = true;
    assert_next(&progress, 1000, STOP_TELL_CHILDREN);
    progress.unanswered = false;
    progress.returned = true; /* only threads are left, which may wait for a child */
    assert_next(&progress, 1000, STOP_TELL_CHILDREN);
}

static void test_children_are_told_late_if_the_script_could_not_be_interrupted(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.signalled = 0; /* the interrupter waits for the GIL */
    assert_next(&progress, 20500, STOP_TELL_CHILDREN);
}

static void test_groups_have_two_seconds_to_receive_the_scripts_own_event(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.wait = MAIN_WAIT_CHILD;
    progress.taken[STOP_TELL_CHILDREN] = 1100;
    assert_next(&progress, 3100, STOP_TELL_GROUPS);
    progress.wait = MAIN_WAIT_UNKNOWN; /* it can send one */
    assert_next(&progress, 16000, STOP_TELL_GROUPS);
}

static void test_no_second_signal_right_after_the_children_were_told(void **unused) {
    (void)unused;
    StopProgress progress = AfterTheSignal();
    progress.children_told = 15900;
    assert_next(&progress, 20900, STOP_SIGNAL_AGAIN);
}

static void test_no_second_signal_right_after_a_late_first_one(void **unused) {
    (void)unused;
    StopProgress progress = AfterTheSignal();
    StopStep step = STOP_STEPS;
    progress.signalled = 24000;
    assert_int_equal(StopPlanDue(&progress, &step), 29000);
    progress.signalled = 0;
    assert_true(StopPlanDue(&progress, &step) > progress.deadline);
}

static void test_a_script_that_cooperates_is_watched_from_the_start(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.cooperates = true;
    progress.signalled = progress.taken[STOP_ASK_HANDLERS] = progress.taken[STOP_SIGNAL] = 0;
    assert_next(&progress, 1000, STOP_WATCH);
    progress.taken[STOP_WATCH] = 1000;
    progress.wait = MAIN_WAIT_CHILD;
    assert_next(&progress, 1000, STOP_TELL_CHILDREN);
}

static void test_only_children_are_left_once_the_script_is_over(void **unused) {
    (void)unused;
    StopProgress progress = {.began = 1000, .deadline = 31000, .timeout_ms = 30000};
    StopStep step = STOP_STEPS;
    progress.script_over = true;
    assert_next(&progress, 1000, STOP_TELL_CHILDREN);
    progress.taken[STOP_TELL_CHILDREN] = 1500;
    assert_next(&progress, 1500, STOP_TELL_GROUPS);
    progress.taken[STOP_TELL_GROUPS] = 1500;
    assert_next(&progress, 25000, STOP_BREAK_CHILDREN); /* shortly before they are killed */
    progress.taken[STOP_BREAK_CHILDREN] = 25000;
    assert_next(&progress, 28000, STOP_END_CHILDREN); /* shortly before the deadline */
    progress.taken[STOP_END_CHILDREN] = 28000;
    assert_true(StopPlanDue(&progress, &step) == UINT64_MAX);
}

static void test_the_last_quarter_is_for_the_script(void **unused) {
    (void)unused;
    StopProgress progress = Signalled();
    progress.taken[STOP_TELL_CHILDREN] = progress.taken[STOP_TELL_GROUPS] = 1500;
    assert_next(&progress, 20500, STOP_BREAK_CHILDREN); /* late: children may be in their clean-up */
    progress.taken[STOP_BREAK_CHILDREN] = 20500;
    assert_next(&progress, 23500, STOP_END_CHILDREN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_signal_is_sent_at_once),
        cmocka_unit_test(test_a_script_that_is_over_is_not_interrupted),
        cmocka_unit_test(test_a_script_that_cooperates_has_half_of_the_time_before_the_signal),
        cmocka_unit_test(test_console_handlers_are_asked_before_the_signal),
        cmocka_unit_test(test_a_stop_that_a_console_handler_handled_is_no_signal_before_half_of_the_time),
        cmocka_unit_test(test_a_script_that_cooperates_has_half_of_the_time_before_the_question),
        cmocka_unit_test(test_a_step_is_taken_once),
        cmocka_unit_test(test_the_second_signal_comes_at_half_of_the_time),
        cmocka_unit_test(test_the_second_signal_leaves_five_seconds),
        cmocka_unit_test(test_no_second_signal_while_the_script_asks_for_time),
        cmocka_unit_test(test_no_second_signal_without_the_first_or_the_setting_or_in_winsvc),
        cmocka_unit_test(test_children_are_told_at_half_of_the_time),
        cmocka_unit_test(test_children_are_told_at_once_if_the_script_waits_for_one),
        cmocka_unit_test(test_children_are_told_although_a_console_handler_handled_the_stop),
        cmocka_unit_test(test_children_are_told_at_once_if_the_main_thread_does_not_react),
        cmocka_unit_test(test_children_are_told_late_if_the_script_could_not_be_interrupted),
        cmocka_unit_test(test_groups_have_two_seconds_to_receive_the_scripts_own_event),
        cmocka_unit_test(test_no_second_signal_right_after_the_children_were_told),
        cmocka_unit_test(test_no_second_signal_right_after_a_late_first_one),
        cmocka_unit_test(test_a_script_that_cooperates_is_watched_from_the_start),
        cmocka_unit_test(test_only_children_are_left_once_the_script_is_over),
        cmocka_unit_test(test_the_last_quarter_is_for_the_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
