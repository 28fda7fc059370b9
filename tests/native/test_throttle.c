#include "unit.h"

#include "service/events/throttle.h"

enum { FAILED = 910, RESTARTS = 920 };

static const uint64_t start = 13400000000000; /* milliseconds since 1601, as ClockMilliseconds returns */

/* A service fails every second for an hour: one event a minute is written, and every other one is counted. */
static void test_loop_is_written_once_a_minute(void **state) {
    (void)state;
    Throttle throttle = {0};
    uint64_t last = 0;
    uint32_t written = 0;
    uint32_t counted = 0;
    for (uint64_t now = start; now < start + 3600 * 1000; now += 1000) {
        ThrottledEvent throttled = {0};
        if (!ThrottleAllows(&throttle, FAILED, now, &throttled)) continue;
        if (written) assert_true(now - last >= THROTTLE_MS);
        assert_int_equal(throttled.count, written ? 59 : 0);
        assert_int_equal(throttled.count_began, written ? last + 1000 : 0);
        written++;
        counted += 1 + throttled.count;
        last = now;
    }
    assert_int_equal(written, 60);
    ThrottledEvent throttled = {0};
    assert_true(ThrottlePop(&throttle, &throttled));
    assert_int_equal(throttled.id, FAILED);
    assert_int_equal(counted + throttled.count, 3600);
    assert_false(ThrottlePop(&throttle, &throttled));
}

static void test_other_id_is_written(void **state) {
    (void)state;
    Throttle throttle = {0};
    ThrottledEvent throttled = {0};
    assert_true(ThrottleAllows(&throttle, FAILED, start, &throttled));
    assert_false(ThrottleAllows(&throttle, FAILED, start + 1, &throttled));
    assert_true(ThrottleAllows(&throttle, RESTARTS, start + 1, &throttled));
    assert_int_equal(throttled.count, 0);
}

static void test_event_after_a_minute_is_written(void **state) {
    (void)state;
    Throttle throttle = {0};
    ThrottledEvent throttled = {0};
    assert_true(ThrottleAllows(&throttle, FAILED, start, &throttled));
    assert_false(ThrottleAllows(&throttle, FAILED, start + THROTTLE_MS - 1, &throttled));
    assert_true(ThrottleAllows(&throttle, FAILED, start + THROTTLE_MS, &throttled));
    assert_int_equal(throttled.count, 1);
    assert_int_equal(throttled.count_began, start + THROTTLE_MS - 1);
}

static void test_clock_that_was_set_back_suppresses_nothing(void **state) {
    (void)state;
    Throttle throttle = {0};
    ThrottledEvent throttled = {0};
    assert_true(ThrottleAllows(&throttle, FAILED, start, &throttled));
    assert_true(ThrottleAllows(&throttle, FAILED, start - 1, &throttled));
    assert_false(ThrottleAllows(&throttle, FAILED, start, &throttled));
}

static void test_start_by_an_administrator_is_written(void **state) {
    (void)state;
    Throttle throttle = {0};
    ThrottledEvent throttled = {0};
    assert_true(ThrottleAllows(&throttle, FAILED, start, &throttled));
    assert_false(ThrottleAllows(&throttle, FAILED, start + 1, &throttled));
    ThrottleAllowNext(&throttle);
    assert_true(ThrottleAllows(&throttle, FAILED, start + 2, &throttled));
    assert_int_equal(throttled.count, 1);
}

static void test_full_table_suppresses_nothing(void **state) {
    (void)state;
    Throttle throttle = {0};
    ThrottledEvent throttled = {.count = 7};
    for (uint32_t id = 1; id <= THROTTLE_IDS; id++) assert_true(ThrottleAllows(&throttle, id, start, &throttled));
    for (int i = 0; i < 2; i++) assert_true(ThrottleAllows(&throttle, FAILED, start, &throttled));
    assert_int_equal(throttled.count, 0);
    assert_false(ThrottleAllows(&throttle, 1, start, &throttled));
}

static void test_counts_survive_in_the_state_file(void **state) {
    (void)state;
    Throttle throttle = {0};
    ThrottledEvent throttled = {0};
    TextList lines = {0};
    ThrottleAllows(&throttle, FAILED, start, &throttled);
    ThrottleAllows(&throttle, FAILED, start + 5, &throttled);
    ThrottleAllows(&throttle, RESTARTS, start + 6, &throttled);
    ThrottleFormat(&throttle, &lines);
    TextListAppend(&lines, L"");
    TextListAppend(&lines, L"910 x");
    Throttle again = ThrottleParse(&lines);
    TextListFree(&lines);
    assert_int_equal(again.count, 2);
    assert_false(ThrottleAllows(&again, RESTARTS, start + 7, &throttled));
    assert_true(ThrottleAllows(&again, FAILED, start + THROTTLE_MS, &throttled));
    assert_int_equal(throttled.count, 1);
    assert_int_equal(throttled.count_began, start + 5);
    Throttle none = ThrottleParse(&lines);
    assert_int_equal(none.count, 0);
}

/* The file has more lines than the table has room for: another program has written to it. */
static void test_state_file_with_too_many_lines_is_accepted(void **state) {
    (void)state;
    TextList lines = {0};
    for (unsigned id = 1; id <= 3 * THROTTLE_IDS; id++) TextListAppendOwned(&lines, TextPrint(L"%u 1 1 1", id));
    Throttle throttle = ThrottleParse(&lines);
    TextListFree(&lines);
    assert_int_equal(throttle.count, THROTTLE_IDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loop_is_written_once_a_minute),
        cmocka_unit_test(test_other_id_is_written),
        cmocka_unit_test(test_event_after_a_minute_is_written),
        cmocka_unit_test(test_clock_that_was_set_back_suppresses_nothing),
        cmocka_unit_test(test_start_by_an_administrator_is_written),
        cmocka_unit_test(test_full_table_suppresses_nothing),
        cmocka_unit_test(test_counts_survive_in_the_state_file),
        cmocka_unit_test(test_state_file_with_too_many_lines_is_accepted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
