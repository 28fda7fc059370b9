#include "unit.h"

#include "base/bounded_text.h"

static void test_numbers(void **state) {
    (void)state;
    wchar_t data[64];
    BoundedText text = BoundedTextIn(data, sizeof data / sizeof *data);
    BoundedTextDecimal(&text, 0, 1);
    BoundedTextAppend(&text, L" ");
    BoundedTextDecimal(&text, 7, 3);
    BoundedTextAppend(&text, L" ");
    BoundedTextDecimal(&text, UINT64_MAX, 2);
    BoundedTextAppend(&text, L" ");
    BoundedTextHex(&text, 0xC0000005, 8);
    BoundedTextAppend(&text, L" ");
    BoundedTextHex(&text, 0x1a, 4);
    assert_text(data, L"0 007 18446744073709551615 c0000005 001a");
    assert_int_equal(text.length, wcslen(data));
}

static void test_what_does_not_fit_is_left_out(void **state) {
    (void)state;
    wchar_t data[] = L"........";
    BoundedText text = BoundedTextIn(data, 6);
    assert_text(data, L"");
    BoundedTextAppend(&text, L"abc");
    BoundedTextDecimal(&text, 12345, 1);
    BoundedTextAppend(&text, L"d");
    assert_text(data, L"abc12");
    assert_int_equal(data[6], L'.');
    BoundedText none = BoundedTextIn(data, 1);
    BoundedTextAppend(&none, L"a");
    assert_text(data, L"");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_what_does_not_fit_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
