#include "unit.h"

#include "service/events/event_text.h"

#include <stdlib.h>

static Settings settings;
static PreviousRun previous;
static RunFacts facts;
static const RunContext run = {
    .name = L"web", .python = "3.13.5", .pid = 42, .settings = &settings, .previous = &previous, .facts = &facts};

static int Reset(void **unused) {
    (void)unused;
    SettingsFree(&settings);
    SettingsInit(&settings);
    previous = (PreviousRun){.start_reason = L"demand"};
    facts = (RunFacts){.end = {.known = true}};
    return 0;
}

/* Compares a text, which it frees. */
static void AssertText(wchar_t *text, const wchar_t *expected) {
    assert_text(text, expected);
    free(text);
}

static void test_start_has_python_and_the_previous_run(void **unused) {
    (void)unused;
    AssertText(EventTextStarted(&run, false), L"'web' has started.\nPython 3.13.5, process 42, start reason: demand");
    wchar_t ended[] = L"exit code 5";
    previous.ended = ended;
    previous.restarts = 3;
    AssertText(EventTextStarted(&run, true), L"'web' has started, and has now run for a minute.\n"
                                             L"Python 3.13.5, process 42, start reason: demand\n"
                                             L"Restarts by recovery actions of the SCM so far: 3\n"
                                             L"Previous run: exit code 5");
}

static void test_failure_has_its_traceback(void **unused) {
    (void)unused;
    wchar_t last_line[] = L"ValueError: first\nsecond";
    wchar_t traceback[] = L"Traceback (most recent call last):\nValueError: first\nsecond";
    facts.end.ending.exit_code = 1;
    facts.end.last_line = last_line;
    facts.end.traceback = traceback;
    AssertText(EventTextEnding(&run, EVENT_FAILED), L"'web' failed: ValueError: first ...\nExit code 1\n"
                                                    L"Traceback (most recent call last):\nValueError: first\nsecond");
}

static void test_long_first_line_is_cut(void **unused) {
    (void)unused;
    wchar_t last_line[502];
    wmemset(last_line, L'x', 501);
    last_line[501] = L'\0';
    facts.end.last_line = last_line;
    wchar_t *text = EventTextEnding(&run, EVENT_FAILED);
    assert_int_equal(wcscspn(text, L"\n"), wcslen(L"'web' failed: ") + 400 + wcslen(L" ..."));
    free(text);
}

static void test_stop_timeout_says_where_and_what_to_do(void **unused) {
    (void)unused;
    wchar_t blocked[] = L"a.py, line 1, in f: g()";
    facts.end.blocked = blocked;
    facts.stop.timeout_ms = 30000;
    wchar_t *text = EventTextEnding(&run, EVENT_STOP_TIMEOUT);
    assert_non_null(
        wcsstr(text, L"'web' did not stop within 30 s and was killed.\nThe script was stuck at a.py, line 1,"));
    assert_non_null(wcsstr(text, L"`pyhostsvc set web stop_timeout SECONDS`"));
    free(text);
}

static void test_restart_explains_paused(void **unused) {
    (void)unused;
    facts.end.short_runs = 2;
    AssertText(EventTextRestart(&run, 0, false), L"'web' will be started again.\nShort runs in a row: 2; restarts by "
                                                 L"recovery actions of the SCM so far: 0");
    AssertText(EventTextRestart(&run, 2500, true),
               L"'web' will be started again in 2.5 s.\nIts last run was short, so it waits (a back-off), and Windows "
               L"shows it as Paused. `pyhostsvc start web` starts it at once.\nShort runs in a row: 2; restarts by "
               L"recovery actions of the SCM so far: 0");
}

static void test_start_limit_has_commands_to_paste(void **unused) {
    (void)unused;
    wchar_t *text = EventTextLimit(&run);
    assert_non_null(wcsstr(text, L"'web' stays stopped: it was started "));
    assert_non_null(wcsstr(text, L"`pyhostsvc start web`"));
    free(text);
}

static void test_crash_and_abort_have_their_codes(void **unused) {
    (void)unused;
    wchar_t crash[] = L"access violation in foo.pyd";
    facts.end.crash = crash;
    facts.end.ending = (Ending){.kind = ENDING_CRASHED, .exit_code = 0xC0000005};
    AssertText(EventTextEnding(&run, EVENT_CRASHED),
               L"'web' crashed: access violation in foo.pyd\nException 0xC0000005, process 42");
    facts.end.ending.exit_code = 3;
    AssertText(EventTextEnding(&run, EVENT_CRASHED),
               L"'web' crashed: access violation in foo.pyd\nExit code 3, process 42");
}

static void test_throttled_events_are_counted(void **unused) {
    (void)unused;
    Text text = {0};
    EventTextAppendThrottled(&text, 910, true, 1, L"2026-11-23 19:24:51");
    EventTextAppendThrottled(&text, 920, false, 58, L"2026-11-23 19:24:51");
    AssertText(TextTake(&text), L"\nThis event was throttled 1 time since 2026-11-23 19:24:51."
                                L"\nEvent 920 was throttled 58 times since 2026-11-23 19:24:51.");
}

static void test_lines_end_as_event_viewer_requires(void **unused) {
    (void)unused;
    AssertText(EventTextLineEnds(L"a\nb\r\nc\rd"), L"a\r\nb\r\nc\rd");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_start_has_python_and_the_previous_run, Reset),
        cmocka_unit_test_setup(test_failure_has_its_traceback, Reset),
        cmocka_unit_test_setup(test_long_first_line_is_cut, Reset),
        cmocka_unit_test_setup(test_stop_timeout_says_where_and_what_to_do, Reset),
        cmocka_unit_test_setup(test_restart_explains_paused, Reset),
        cmocka_unit_test_setup(test_start_limit_has_commands_to_paste, Reset),
        cmocka_unit_test_setup(test_crash_and_abort_have_their_codes, Reset),
        cmocka_unit_test_setup(test_throttled_events_are_counted, Reset),
        cmocka_unit_test_setup(test_lines_end_as_event_viewer_requires, Reset),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    SettingsFree(&settings);
    return failed;
}
