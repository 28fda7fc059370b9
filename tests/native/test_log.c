#include "unit.h"

#include "base/text.h"
#include "log/naming.h"
#include "settings/log_policy.h"

static void test_names(void **state) {
    (void)state;
    const NamingStamp first = {L"2026-11-24T19:24:51.123Z", 1};
    const NamingStamp second = {L"2026-11-24T19:24:51.123Z", 2};
    wchar_t *one = NamingRotated(L"my.web", &first);
    wchar_t *two = NamingRotated(L"my.web", &second);
    wchar_t *live = NamingLive(L"my.web");
    assert_text(one, L"my.web-20261124T192451.123Z.log");
    assert_text(two, L"my.web-20261124T192451.123Z-2.log");
    assert_text(live, L"my.web.log");
    free(one);
    free(two);
    free(live);
}

static void test_names_are_read_back(void **state) {
    (void)state;
    NamingStamp stamp = {0};
    assert_true(NamingParse(L"web", L"WEB-20261124t192451.123z-12.LOG", &stamp));
    assert_text(stamp.when, L"2026-11-24T19:24:51.123Z");
    assert_int_equal(stamp.number, 12);
    assert_true(NamingParse(L"web.stderr", L"web.stderr-20261124T192451.123Z.log", &stamp));
    assert_int_equal(stamp.number, 1);
}

static void test_no_names(void **state) {
    (void)state;
    static const wchar_t *const others[] = {
        L"web.log",
        L"web-.log",
        L"web-2026.log",
        L"web-20261124T192451.123Z",
        L"web-20261124T192451.123Z.log.gz",
        L"web-20261124T192451.123Z-1.log",
        L"web-20261124T192451.123Z-.log",
        L"web-20261124T192451.123Z-99999999999999.log",
        L"web-20261124T19245x.123Z.log",
        L"web.stderr-20261124T192451.123Z.log",
        L"web2-20261124T192451.123Z.log",
        L"",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        NamingStamp stamp = {0};
        if (NamingParse(L"web", others[i], &stamp)) fail_msg("'%ls'", others[i]);
        assert_int_equal(stamp.number, 0); /* unchanged */
    }
}

static void test_shared_names(void **state) {
    (void)state;
    static const struct {
        const wchar_t *other;
        bool shares;
    } others[] = {
        {L"web", true},
        {L"WEB.STDERR", true},
        {L"web-20261124T192451.123Z", true},
        {L"Web-20261124t192451.123z-2", true},
        {L"web.stderr-20261124T192451.123Z", true},
        {L"web2", false},
        {L"web-2", false},
        {L"web.log", false},
        {L"web.stdout", false},
        {L"web.stderr.stderr", false},
        {L"web.stderr2", false},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (NamingShares(L"web", others[i].other) != others[i].shares) fail_msg("'%ls'", others[i].other);
        if (NamingShares(others[i].other, L"web") != others[i].shares) fail_msg("'%ls', reversed", others[i].other);
    }
}

static void test_names_sort(void **state) {
    (void)state;
    const NamingStamp stamps[] = {
        {L"2026-11-24T19:24:51.123Z", 1}, {L"2026-11-24T19:24:51.123Z", 2}, {L"2026-11-24T19:24:51.123Z", 10},
        {L"2026-11-24T19:24:51.124Z", 1}, {L"2027-01-01T00:00:00.000Z", 1},
    };
    enum { COUNT = sizeof stamps / sizeof *stamps };
    for (size_t a = 0; a < COUNT; a++) {
        for (size_t b = 0; b < COUNT; b++) {
            int order = NamingCompare(&stamps[a], &stamps[b]);
            assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
        }
    }
}

static void test_age(void **state) {
    (void)state;
    Error error;
    LogAge age = {0};
    assert_true(LogAgeParse(NULL, &age, &error));
    assert_int_equal(LogAgePeriod(&age, 0), LogAgePeriod(&age, 1000000));
    assert_true(LogAgeParse(L"Never", &age, &error));
    assert_int_equal(LogAgePeriod(&age, 0), LogAgePeriod(&age, 1000000));
    assert_true(LogAgeParse(L"hourly", &age, &error));
    assert_int_equal(LogAgePeriod(&age, 60), LogAgePeriod(&age, 119));
    assert_int_not_equal(LogAgePeriod(&age, 119), LogAgePeriod(&age, 120));
    assert_true(LogAgeParse(L"Daily", &age, &error));
    assert_int_equal(LogAgePeriod(&age, 1440), LogAgePeriod(&age, 2879));
    assert_int_not_equal(LogAgePeriod(&age, 2879), LogAgePeriod(&age, 2880));
    assert_true(LogAgeParse(L"03:30", &age, &error));
    assert_int_equal(LogAgePeriod(&age, 2880 + 209), LogAgePeriod(&age, 1440 + 210));
    assert_int_not_equal(LogAgePeriod(&age, 2880 + 209), LogAgePeriod(&age, 2880 + 210));
}

static void test_no_age(void **state) {
    (void)state;
    static const wchar_t *const wrong[] = {L"weekly", L"24:00", L"3:30", L"03:60", L"03:30 ", L"-1:30", L"03.30"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Error error = {0};
        LogAge age = {LOG_AGE_HOURLY, 7};
        if (LogAgeParse(wrong[i], &age, &error)) fail_msg("'%ls'", wrong[i]);
        assert_int_equal(age.minute, 7); /* unchanged */
        assert_true(*error.remedy);
    }
}

static size_t Excess(const wchar_t *keep_text, const LogKeepFile *files, size_t count, uint64_t now) {
    Error error;
    LogKeep keep = {0};
    assert_true(LogKeepParse(keep_text, &keep, &error));
    return LogKeepExcess(&keep, files, count, now);
}

static void test_keep(void **state) {
    (void)state;
    const uint64_t day = 24ull * 3600 * 1000;
    const uint64_t mebibyte = 1 << 20;
    const LogKeepFile files[] = {
        {1 * day, 3 * mebibyte}, {2 * day, 2 * mebibyte}, {3 * day, mebibyte}, {4 * day, mebibyte}};
    assert_int_equal(Excess(L"", files, 4, 1000 * day), 0);
    assert_int_equal(Excess(L"0", files, 4, 1000 * day), 0);
    assert_int_equal(Excess(L"4", files, 4, 1000 * day), 0);
    assert_int_equal(Excess(L"3", files, 4, 1000 * day), 1);
    assert_int_equal(Excess(L"1", files, 4, 1000 * day), 3);
    assert_int_equal(Excess(L"2d", files, 4, 5 * day), 2);
    assert_int_equal(Excess(L"2d", files, 4, 5 * day - 1), 2);
    assert_int_equal(Excess(L"2d", files, 4, 4 * day), 1);
    assert_int_equal(Excess(L"2d", files, 4, 0), 0); /* the clock was set back */
    assert_int_equal(Excess(L"7M", files, 4, 5 * day), 0);
    assert_int_equal(Excess(L"6M", files, 4, 5 * day), 1);
    assert_int_equal(Excess(L"2m", files, 4, 5 * day), 2);
    assert_int_equal(Excess(L"1G", files, 4, 5 * day), 0);
    assert_int_equal(Excess(L"1", files, 0, 5 * day), 0);
}

static void test_no_keep(void **state) {
    (void)state;
    static const wchar_t *const wrong[] = {L"-1",  L"ten", L"10 d", L"10days", L"M", L"5K", L"99999999999999999999",
                                           L"1.5G"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Error error = {0};
        LogKeep keep = {LOG_KEEP_DAYS, 7};
        if (LogKeepParse(wrong[i], &keep, &error)) fail_msg("'%ls'", wrong[i]);
        assert_int_equal(keep.amount, 7);
        assert_true(*error.remedy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),      cmocka_unit_test(test_names_are_read_back),
        cmocka_unit_test(test_no_names),   cmocka_unit_test(test_shared_names),
        cmocka_unit_test(test_names_sort), cmocka_unit_test(test_age),
        cmocka_unit_test(test_no_age),     cmocka_unit_test(test_keep),
        cmocka_unit_test(test_no_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
