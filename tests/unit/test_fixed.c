#include "unit.h"

#include "base/bounded_text.h"

static void test_numbers(void **state) {
    (void)state;
    wchar_t data[64];
    Fixed text = FixedIn(data, sizeof data / sizeof *data);
    FixedDecimal(&text, 0, 1);
    FixedAppend(&text, L" ");
    FixedDecimal(&text, 7, 3);
    FixedAppend(&text, L" ");
    FixedDecimal(&text, UINT64_MAX, 2);
    FixedAppend(&text, L" ");
    FixedHex(&text, 0xC0000005, 8);
    FixedAppend(&text, L" ");
    FixedHex(&text, 0x1a, 4);
    assert_text(data, L"0 007 18446744073709551615 c0000005 001a");
    assert_int_equal(text.length, wcslen(data));
}

static void test_what_does_not_fit_is_left_out(void **state) {
    (void)state;
    wchar_t data[] = L"........";
    Fixed text = FixedIn(data, 6);
    assert_text(data, L"");
    FixedAppend(&text, L"abc");
    FixedDecimal(&text, 12345, 1);
    FixedAppend(&text, L"d");
    assert_text(data, L"abc12");
    assert_int_equal(data[6], L'.');
    Fixed none = FixedIn(data, 1);
    FixedAppend(&none, L"a");
    assert_text(data, L"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_what_does_not_fit_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
