#include "unit.h"

#include "service/events/throttle.h"

enum { FAILED = 910, RESTARTS = 920 };

static const uint64_t start = 13400000000000; /* as of the clock: milliseconds since 1601 */

/* An hour of a service that fails each second: one in a minute is written, and not one of the others is forgotten. */
static void test_loop(void **state) {
    (void)state;
    Throttle quiet = {0};
    uint64_t last = 0;
    uint32_t told = 0;
    uint32_t counted = 0;
    for (uint64_t now = start; now < start + 3600 * 1000; now += 1000) {
        ThrottleKind left = {0};
        if (!ThrottleAllows(&quiet, FAILED, now, &left)) continue;
        if (told) assert_true(now - last >= QUIET_MS);
        assert_int_equal(left.left_out, told ? 59 : 0);
        assert_int_equal(left.since, told ? last + 1000 : 0);
        told++;
        counted += 1 + left.left_out;
        last = now;
    }
    assert_int_equal(told, 60);
    ThrottleKind left = {0};
    assert_true(ThrottleTake(&quiet, &left));
    assert_int_equal(left.id, FAILED);
    assert_int_equal(counted + left.left_out, 3600);
    assert_false(ThrottleTake(&quiet, &left));
}

static void test_another_kind_is_written(void **state) {
    (void)state;
    Throttle quiet = {0};
    ThrottleKind left = {0};
    assert_true(ThrottleAllows(&quiet, FAILED, start, &left));
    assert_false(ThrottleAllows(&quiet, FAILED, start + 1, &left));
    assert_true(ThrottleAllows(&quiet, RESTARTS, start + 1, &left));
    assert_int_equal(left.left_out, 0);
}

static void test_after_a_minute(void **state) {
    (void)state;
    Throttle quiet = {0};
    ThrottleKind left = {0};
    assert_true(ThrottleAllows(&quiet, FAILED, start, &left));
    assert_false(ThrottleAllows(&quiet, FAILED, start + QUIET_MS - 1, &left));
    assert_true(ThrottleAllows(&quiet, FAILED, start + QUIET_MS, &left));
    assert_int_equal(left.left_out, 1);
    assert_int_equal(left.since, start + QUIET_MS - 1);
}

static void test_clock_that_was_set_back(void **state) {
    (void)state;
    Throttle quiet = {0};
    ThrottleKind left = {0};
    assert_true(ThrottleAllows(&quiet, FAILED, start, &left));
    assert_true(ThrottleAllows(&quiet, FAILED, start - 1, &left));
    assert_false(ThrottleAllows(&quiet, FAILED, start, &left));
}

static void test_lift(void **state) {
    (void)state;
    Throttle quiet = {0};
    ThrottleKind left = {0};
    assert_true(ThrottleAllows(&quiet, FAILED, start, &left));
    assert_false(ThrottleAllows(&quiet, FAILED, start + 1, &left));
    ThrottleLift(&quiet);
    assert_true(ThrottleAllows(&quiet, FAILED, start + 2, &left));
    assert_int_equal(left.left_out, 1);
}

static void test_no_room_keeps_nothing_quiet(void **state) {
    (void)state;
    Throttle quiet = {0};
    ThrottleKind left = {.left_out = 7};
    for (uint32_t id = 1; id <= QUIET_KINDS; id++) assert_true(ThrottleAllows(&quiet, id, start, &left));
    for (int i = 0; i < 2; i++) assert_true(ThrottleAllows(&quiet, FAILED, start, &left));
    assert_int_equal(left.left_out, 0);
    assert_false(ThrottleAllows(&quiet, 1, start, &left));
}

static void test_state_file(void **state) {
    (void)state;
    Throttle quiet = {0};
    ThrottleKind left = {0};
    TextList lines = {0};
    ThrottleAllows(&quiet, FAILED, start, &left);
    ThrottleAllows(&quiet, FAILED, start + 5, &left);
    ThrottleAllows(&quiet, RESTARTS, start + 6, &left);
    ThrottleFormat(&quiet, &lines);
    TextListAppend(&lines, L"");
    TextListAppend(&lines, L"910 x");
    Throttle again = ThrottleParse(&lines);
    TextListFree(&lines);
    assert_int_equal(again.count, 2);
    assert_false(ThrottleAllows(&again, RESTARTS, start + 7, &left));
    assert_true(ThrottleAllows(&again, FAILED, start + QUIET_MS, &left));
    assert_int_equal(left.left_out, 1);
    assert_int_equal(left.since, start + 5);
    Throttle none = ThrottleParse(&lines);
    assert_int_equal(none.count, 0);
}

/* More lines than there is room for: a file that somebody has written in. */
static void test_state_file_that_is_too_long(void **state) {
    (void)state;
    TextList lines = {0};
    for (unsigned id = 1; id <= 3 * QUIET_KINDS; id++) TextListAppendTaken(&lines, TextPrint(L"%u 1 1 1", id));
    Throttle quiet = ThrottleParse(&lines);
    TextListFree(&lines);
    assert_int_equal(quiet.count, QUIET_KINDS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_loop),           cmocka_unit_test(test_another_kind_is_written),
        cmocka_unit_test(test_after_a_minute), cmocka_unit_test(test_clock_that_was_set_back),
        cmocka_unit_test(test_lift),           cmocka_unit_test(test_no_room_keeps_nothing_quiet),
        cmocka_unit_test(test_state_file),     cmocka_unit_test(test_state_file_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
