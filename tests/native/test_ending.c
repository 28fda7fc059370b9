#include "unit.h"

#include "service/run_facts/ending.h"

#include <stdlib.h>

static Settings settings;
static RunFacts facts;

static int Reset(void **unused) {
    (void)unused;
    SettingsFree(&settings);
    SettingsInit(&settings);
    settings.stop_timeout = 1500;
    facts = (RunFacts){.end = {.known = true, .at = 5000}};
    return 0;
}

static void AssertWords(const wchar_t *expected) {
    wchar_t *words = EndingWords(&facts, &settings);
    assert_text(words, expected);
    free(words);
}

static void AssertLogLine(const wchar_t *next, const wchar_t *expected) {
    wchar_t *line = EndingLogLine(&facts, &settings, next);
    assert_text(line, expected);
    free(line);
}

static void test_exit_code_is_hexadecimal_for_an_ntstatus(void **unused) {
    (void)unused;
    facts.end.ending.exit_code = 5;
    AssertWords(L"exit code 5");
    facts.end.ending.exit_code = 0xC000013A;
    AssertWords(L"exit code 0xC000013A");
}

static void test_exception_is_reported_with_its_exit_code(void **unused) {
    (void)unused;
    wchar_t last_line[] = L"ValueError: no such thing";
    facts.end.ending.exit_code = 1;
    facts.end.last_line = last_line;
    AssertWords(L"ValueError: no such thing");
    AssertLogLine(L"more follows", L"the script ended: ValueError: no such thing (exit code 1); more follows");
    assert_text(EndingError(&facts), last_line);
}

static void test_finalisation_that_hangs_is_reported(void **unused) {
    (void)unused;
    wchar_t blocked[] = L"script.py, line 3, in f: g()";
    facts.end.abandoned = true;
    facts.end.blocked = blocked;
    AssertWords(L"exit code 0; Python did not shut down within 1.5 s; stuck at script.py, line 3, in f: g()");
}

static void test_requested_stop_has_its_duration(void **unused) {
    (void)unused;
    facts.end.ending.requested = true;
    AssertWords(L"stopped by request"); /* the script had ended before the stop */
    facts.stop.began = 4950;
    AssertWords(L"stopped by request, took 50 ms");
    facts.stop.began = 1600;
    AssertWords(L"stopped by request, took 3.4 s");
    assert_null(EndingError(&facts));
}

static void test_stop_that_misses_its_deadline_is_reported(void **unused) {
    (void)unused;
    facts.end.ending.requested = true;
    facts.end.abandoned = true;
    facts.stop.began = 1000;
    facts.stop.timeout_ms = 4000;
    AssertWords(L"did not stop within 4 s");
    assert_false(EndingLeavesWait(&facts));
}

static void test_crash_before_a_stop_is_still_a_crash(void **unused) {
    (void)unused;
    wchar_t crash[] = L"access violation in foo.pyd";
    facts.end.ending = (Ending){.kind = ENDING_CRASHED, .requested = true, .exit_code = 0xC0000005};
    facts.end.crash = crash;
    facts.end.crashed_first = true;
    AssertWords(crash);
    AssertLogLine(NULL, L"the script ended: access violation in foo.pyd (exit code 0xC0000005)");
    assert_true(EndingLeavesWait(&facts));
}

static void test_watchdog_has_no_exit_code(void **unused) {
    (void)unused;
    wchar_t crash[] = L"the script did not call winsvc.alive() for 1 s (watchdog)";
    facts.end.ending.kind = ENDING_WATCHDOG;
    facts.end.crash = crash;
    AssertLogLine(NULL, L"the script ended: the script did not call winsvc.alive() for 1 s (watchdog)");
}

static void test_a_new_run_of_the_script_has_no_exit_code(void **unused) {
    (void)unused;
    facts.end.ending.kind = ENDING_AGAIN;
    AssertWords(L"replaced itself with a new run");
    AssertLogLine(NULL, L"the script ended: replaced itself with a new run");
    assert_false(EndingLeavesWait(&facts));
}

static void test_failed_start_has_a_reason_and_a_remedy(void **unused) {
    (void)unused;
    wchar_t reason[] = L"cannot read 'a'";
    facts.end.ending.kind = ENDING_FAILED;
    facts.end.failure_text = reason;
    ErrorRemedy(&facts.end.failure, L"Correct it.");
    AssertWords(L"did not start");
    AssertLogLine(NULL, L"the service did not start: cannot read 'a'. Correct it.");
    facts.end.ending.kind = ENDING_REFUSED;
    AssertLogLine(NULL, L"the service was not started: cannot read 'a'. Correct it.");
    assert_text(EndingError(&facts), reason);
    assert_text(EndingRemedy(&facts), L"Correct it.");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_exit_code_is_hexadecimal_for_an_ntstatus, Reset),
        cmocka_unit_test_setup(test_exception_is_reported_with_its_exit_code, Reset),
        cmocka_unit_test_setup(test_finalisation_that_hangs_is_reported, Reset),
        cmocka_unit_test_setup(test_requested_stop_has_its_duration, Reset),
        cmocka_unit_test_setup(test_stop_that_misses_its_deadline_is_reported, Reset),
        cmocka_unit_test_setup(test_crash_before_a_stop_is_still_a_crash, Reset),
        cmocka_unit_test_setup(test_watchdog_has_no_exit_code, Reset),
        cmocka_unit_test_setup(test_a_new_run_of_the_script_has_no_exit_code, Reset),
        cmocka_unit_test_setup(test_failed_start_has_a_reason_and_a_remedy, Reset),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    SettingsFree(&settings);
    return failed;
}
