#include "unit.h"

#include "state/state_file.h"

#include <stdlib.h>

static void test_what_is_written_is_read(void **state) {
    (void)state;
    StateFile written = {
        .pid = 4242,
        .state = L"stopped",
        .started = L"2026-11-23T22:30:01.042Z",
        .ended = L"exit code 3",
        .remedy = L"Read C:\\logs\\\"a\".log.",
        .exit_code = 3,
        .backoff_pending = true,
        .starts_again = true,
        .log_split = true,
        .start_reason = L"recovery",
        .restarts = 2,
        .limit_began = 13400000000000,
        .limit_count = UINT32_MAX,
        .last_ended_at = L"2026-11-23T22:29:01.042Z",
    };
    TextListAppend(&written.runs, L"2026-11-24 19:24:51.123 4711");
    TextListAppend(&written.events, L"1001 13400000000000");
    StateFile read;
    Error error;
    wchar_t *text = StateFileFormat(&written);
    assert_true(StateFileParse(text, &read, &error));
    assert_int_equal(read.pid, 4242);
    assert_text(read.state, L"stopped");
    assert_text(read.started, L"2026-11-23T22:30:01.042Z");
    assert_null(read.python);
    assert_text(read.ended, L"exit code 3");
    assert_text(read.remedy, L"Read C:\\logs\\\"a\".log.");
    assert_true(read.exit_code == 3);
    assert_true(read.backoff_pending && read.starts_again && read.log_split);
    assert_false(read.long_run);
    assert_text(read.start_reason, L"recovery");
    assert_int_equal(read.restarts, 2);
    assert_true(read.limit_began == 13400000000000);
    assert_true(read.limit_count == UINT32_MAX);
    assert_text(read.last_ended_at, L"2026-11-23T22:29:01.042Z");
    assert_int_equal(read.runs.count, 1);
    assert_text(read.runs.items[0], L"2026-11-24 19:24:51.123 4711");
    assert_int_equal(read.events.count, 1);
    assert_text(read.events.items[0], L"1001 13400000000000");
    wchar_t *again = StateFileFormat(&read);
    assert_text(again, text);
    free(again);
    free(text);
    StateFileFree(&read);
    TextListFree(&written.runs);
    TextListFree(&written.events);
}

/* Other programs and earlier versions rely on the keys. */
static void test_the_keys_stay(void **state) {
    (void)state;
    StateFile empty = {.exit_code = -1};
    wchar_t *text = StateFileFormat(&empty);
    assert_text(
        text,
        L"{\n  \"pid\": 0,\n  \"state\": null,\n  \"started\": null,\n  \"since\": null,\n"
        L"  \"python\": null,\n  \"status\": null,\n  \"replaced_by\": null,\n  \"ended\": null,\n  \"error\": null,\n"
        L"  \"remedy\": null,\n  \"blocked\": null,\n  \"dump\": null,\n  \"exit_code\": -1,\n"
        L"  \"unspent\": 0,\n  \"long_run\": 0,\n  \"again\": 0,\n  \"log_directory\": null,\n"
        L"  \"log_split\": 0,\n  \"reason\": null,\n  \"restarts\": 0,\n  \"short_runs\": 0,\n"
        L"  \"limit_began\": 0,\n  \"limit_count\": 0,\n  \"last\": null,\n  \"last_at\": null,\n"
        L"  \"next_at\": null,\n  \"runs\": [],\n  \"events\": []\n}\n");
    free(text);
}

static void test_a_file_of_an_older_version_gets_defaults(void **state) {
    (void)state;
    StateFile read;
    Error error;
    assert_true(StateFileParse(L"{\"state\": \"running\", \"restarts\": -5, \"other\": 1}", &read, &error));
    assert_text(read.state, L"running");
    assert_true(read.exit_code == -1);
    assert_int_equal(read.restarts, 0);
    assert_null(read.ended);
    assert_int_equal(read.events.count, 0);
    StateFileFree(&read);
}

static void test_a_broken_file_leaves_an_empty_state(void **state) {
    (void)state;
    StateFile read;
    Error error;
    assert_false(StateFileParse(L"{\"state\": ", &read, &error));
    assert_null(read.state);
    assert_true(read.exit_code == -1);
    StateFileFree(&read);
}

static void test_the_log_folder_is_that_of_its_process_only(void **state) {
    (void)state;
    StateFile file = {.pid = 7, .log_directory = L"C:\\logs"};
    assert_text(StateFileLogDirectory(&file, 7), L"C:\\logs");
    assert_null(StateFileLogDirectory(&file, 8));
    file.pid = 0;
    assert_null(StateFileLogDirectory(&file, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_the_keys_stay),
        cmocka_unit_test(test_a_file_of_an_older_version_gets_defaults),
        cmocka_unit_test(test_a_broken_file_leaves_an_empty_state),
        cmocka_unit_test(test_the_log_folder_is_that_of_its_process_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
