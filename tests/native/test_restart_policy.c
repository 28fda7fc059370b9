#include "unit.h"

#include "service/restart_policy.h"

static Settings settings;

/* Makes settings with this policy, restart code 7 and success code 8. */
static void Policy(Restart restart) {
    Error error;
    SettingsFree(&settings);
    SettingsInit(&settings);
    settings.restart = restart;
    assert_true(SettingsParse(&settings, SettingById(SETTING_RESTART_CODES), L"7", &error));
    assert_true(SettingsParse(&settings, SettingById(SETTING_SUCCESS_CODES), L"8", &error));
}

static Ending Exit(uint32_t code) {
    return (Ending){.kind = ENDING_EXIT, .exit_code = code};
}

static void test_wanted(void **state) {
    (void)state;
    static const struct {
        Restart policy;
        EndingKind kind;
        uint32_t code;
        bool wanted;
        bool failure;
    } cases[] = {
        {RESTART_ALWAYS, ENDING_EXIT, 0, true, false},      {RESTART_ALWAYS, ENDING_EXIT, 3, true, true},
        {RESTART_ALWAYS, ENDING_EXIT, 7, true, true},       {RESTART_ALWAYS, ENDING_EXIT, 8, false, false},
        {RESTART_ALWAYS, ENDING_FAILED, 0, true, true},     {RESTART_ALWAYS, ENDING_CRASHED, 3, true, true},
        {RESTART_ALWAYS, ENDING_REFUSED, 0, false, false},  {RESTART_ON_FAILURE, ENDING_EXIT, 0, false, false},
        {RESTART_ON_FAILURE, ENDING_EXIT, 3, true, true},   {RESTART_ON_FAILURE, ENDING_EXIT, 8, false, false},
        {RESTART_ON_FAILURE, ENDING_FAILED, 0, true, true}, {RESTART_ON_FAILURE, ENDING_CRASHED, 3, true, true},
        {RESTART_NEVER, ENDING_EXIT, 0, false, false},      {RESTART_NEVER, ENDING_EXIT, 3, false, true},
        {RESTART_NEVER, ENDING_EXIT, 7, true, true},        {RESTART_NEVER, ENDING_FAILED, 0, false, true},
        {RESTART_NEVER, ENDING_CRASHED, 3, false, true},    {RESTART_NEVER, ENDING_FAILED, 7, false, true},
        {RESTART_ALWAYS, ENDING_AGAIN, 0, true, false},     {RESTART_ON_FAILURE, ENDING_AGAIN, 0, true, false},
        {RESTART_NEVER, ENDING_AGAIN, 0, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Ending ending = {.kind = cases[i].kind, .exit_code = cases[i].code, .error_code = 126};
        Policy(cases[i].policy);
        if (RestartIsWanted(&settings, &ending) != cases[i].wanted) fail_msg("case %zu: wanted", i);
        if (RestartIsFailure(&settings, &ending) != cases[i].failure) fail_msg("case %zu: failure", i);
        ending.requested = true; /* a requested stop is always final */
        assert_false(RestartIsWanted(&settings, &ending));
        assert_false(RestartIsFailure(&settings, &ending));
        ExitCodes codes = RestartExitCodes(&settings, &ending, false);
        assert_int_equal(codes.win32, 0);
        assert_int_equal(codes.specific, 0);
    }
}

static void assert_codes(Ending ending, bool wanted, uint32_t win32, uint32_t specific) {
    ExitCodes codes = RestartExitCodes(&settings, &ending, wanted);
    assert_int_equal(codes.win32, win32);
    assert_int_equal(codes.specific, specific);
}

/* Recovery restarts a service that stops with a code other than 0, and leaves one that stops with 0. */
static void test_exit_codes(void **state) {
    (void)state;
    Policy(RESTART_ALWAYS);
    assert_codes(Exit(0), true, 1067, 0);
    assert_codes(Exit(5), true, 1066, 5);
    assert_codes(Exit(0xFFFFFFFF), true, 1066, 0xFFFFFFFF);
    assert_codes(Exit(8), false, 0, 0);
    assert_codes((Ending){.kind = ENDING_AGAIN}, true, 1067, 0);
    assert_codes((Ending){.kind = ENDING_AGAIN}, false, 0, 0);
    assert_codes(Exit(5), false, 0, 0); /* the start limit overrides the policy */
    assert_codes((Ending){.kind = ENDING_FAILED, .error_code = 126}, true, 126, 0);
    assert_codes((Ending){.kind = ENDING_FAILED, .error_code = 1}, true, 1066, 1);
    assert_codes((Ending){.kind = ENDING_FAILED}, true, 1066, 1);
    assert_codes((Ending){.kind = ENDING_CRASHED, .exit_code = 0xC0000005}, true, 1066, 0xC0000005);
    assert_codes((Ending){.kind = ENDING_REFUSED}, false, 0, 0);
    Policy(RESTART_NEVER); /* with a restart code, there are recovery actions */
    assert_codes(Exit(5), false, 0, 0);
    assert_codes(Exit(7), true, 1066, 7);
    SettingsReset(&settings, SettingById(SETTING_RESTART_CODES)); /* without one, the SCM may get the real code */
    assert_codes(Exit(5), false, 1066, 5);
    assert_codes(Exit(0), false, 0, 0);
    assert_codes((Ending){.kind = ENDING_FAILED, .error_code = 126}, false, 126, 0);
}

static void test_recovery_is_used(void **state) {
    (void)state;
    Policy(RESTART_NEVER);
    assert_true(SettingsRestart(&settings));
    SettingsReset(&settings, SettingById(SETTING_RESTART_CODES));
    assert_false(SettingsRestart(&settings));
    settings.restart = RESTART_ON_FAILURE;
    assert_true(SettingsRestart(&settings));
}

static void test_backoff(void **state) {
    (void)state;
    static const uint32_t expected[] = {0, 1500, 3000, 6000, 12000, 24000, 48000, 96000, 120000, 120000};
    Policy(RESTART_ALWAYS);
    for (uint32_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(RestartBackoff(&settings, i), expected[i]);
    }
    assert_int_equal(RestartBackoff(&settings, UINT32_MAX), 120000);
    settings.restart_max_delay = 1000; /* shorter than the throttle */
    assert_int_equal(RestartBackoff(&settings, 1), 1000);
    settings.restart_throttle = 0; /* no run is too short */
    settings.restart_max_delay = 120000;
    assert_int_equal(RestartBackoff(&settings, 9), 0);
    settings.restart_throttle = UINT32_MAX;
    settings.restart_max_delay = UINT32_MAX;
    assert_int_equal(RestartBackoff(&settings, 40), UINT32_MAX);
}

static void test_start_limit(void **state) {
    (void)state;
    RestartLimit limit = {0};
    Policy(RESTART_ALWAYS);
    for (uint64_t i = 0; i < 1000; i++) assert_true(RestartLimitAllows(&settings, &limit, i)); /* none by default */
    settings.start_limit_burst = 3;
    settings.start_limit_interval = 10000;
    for (uint64_t i = 0; i < 3; i++) assert_true(RestartLimitAllows(&settings, &limit, 50000 + i));
    assert_false(RestartLimitAllows(&settings, &limit, 50003));
    assert_false(RestartLimitAllows(&settings, &limit, 59999));
    assert_int_equal(limit.count, 3);
    assert_true(RestartLimitAllows(&settings, &limit, 60000)); /* a new interval */
    assert_true(RestartLimitAllows(&settings, &limit, 20000)); /* the clock was set back */
    assert_int_equal(limit.count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wanted),  cmocka_unit_test(test_exit_codes),  cmocka_unit_test(test_recovery_is_used),
        cmocka_unit_test(test_backoff), cmocka_unit_test(test_start_limit),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    SettingsFree(&settings);
    return failed;
}
