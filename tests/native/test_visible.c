#include "unit.h"

#include "base/bounded_text.h"
#include "base/json.h"
#include "base/visible.h"

static void assert_shown(VisibleScope scope, const wchar_t *text, const wchar_t *expected) {
    wchar_t *shown = VisibleCopy(text, scope);
    assert_text(shown, expected);
    free(shown);
}

static void test_ordinary_text_is_unchanged(void **state) {
    (void)state;
    static const wchar_t *const texts[] = {L"", L"web: C:\\new\\text.py \"q\" 'a' ~",
                                           L"\u00A0caf\u00E9 \u4E2D\u6587 \u05D0\u05D1 \uFFFD",
                                           L"\u200D\u2027\u202F\u2065\u206A\uFDCF\uFDF0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_shown(VISIBLE_LINE, texts[i], texts[i]);
        assert_shown(VISIBLE_TEXT, texts[i], texts[i]);
    }
}

static void test_control_characters_are_shown(void **state) {
    (void)state;
    assert_shown(VISIBLE_LINE, L"\x1B[2J\a\b\x7F\x80\x9B", L"\\x1b[2J\\x07\\x08\\x7f\\x80\\x9b");
    assert_shown(VISIBLE_TEXT, L"\x1B]0;t\a\v\f\x85", L"\\x1b]0;t\\x07\\x0b\\x0c\\x85");
    for (wchar_t code = 1; code < 0xA0; code++) {
        wchar_t text[] = {L'a', code, L'b', L'\0'};
        wchar_t *shown = VisibleCopy(text, VISIBLE_LINE);
        bool control = code < 0x20 || code >= 0x7F;
        assert_int_equal(wcslen(shown) > 3, control);
        assert_int_equal(VisibleIsHidden(text, text + 1), control);
        for (const wchar_t *p = shown; *p; p++) assert_true(*p >= 0x20 && *p < 0x7F);
        free(shown);
    }
}

static void test_line_breaks(void **state) {
    (void)state;
    assert_shown(VISIBLE_LINE, L"a\nb\r\nc\rd\te", L"a\\nb\\r\\nc\\rd\\te");
    assert_shown(VISIBLE_TEXT, L"a\nb\r\nc\rd\te\r", L"a\nb\r\nc\\rd\te\\r");
    assert_shown(VISIBLE_TEXT, L"a\u2028b\u2029c", L"a\\u2028b\\u2029c");
}

static void test_bidirectional_controls_are_shown(void **state) {
    (void)state;
    assert_shown(VISIBLE_LINE, L"\u202A\u202B\u202C\u202D\u202E", L"\\u202a\\u202b\\u202c\\u202d\\u202e");
    assert_shown(VISIBLE_TEXT, L"\u2066\u2067\u2068\u2069", L"\\u2066\\u2067\\u2068\\u2069");
    assert_shown(VISIBLE_LINE, L"\u200E\u200F\u061C", L"\\u200e\\u200f\\u061c");
}

static void test_marks_of_colours_are_shown(void **state) {
    (void)state;
    assert_shown(VISIBLE_LINE, L"\uFDD0red\uFDDF\uFDEF", L"\\ufdd0red\\ufddf\\ufdef");
}

static void test_lone_surrogates_are_shown(void **state) {
    (void)state;
    static const wchar_t pair[] = {0xD83D, 0xDE00, 0};
    static const wchar_t lone[] = {0xDE00, L'a', 0xD83D, L'b', 0xD83D, 0xD83D, 0xDE00, 0xD83D, 0};
    static const wchar_t shown[] = {L'\\',  L'u',   L'd',  L'e', L'0',  L'0', L'a', L'\\', L'u', L'd',
                                    L'8',   L'3',   L'd',  L'b', L'\\', L'u', L'd', L'8',  L'3', L'd',
                                    0xD83D, 0xDE00, L'\\', L'u', L'd',  L'8', L'3', L'd',  0};
    assert_shown(VISIBLE_LINE, pair, pair);
    assert_shown(VISIBLE_TEXT, lone, shown);
}

static void test_what_is_shown_is_shown_unchanged(void **state) {
    (void)state;
    wchar_t text[256] = {0};
    for (wchar_t i = 0; i < 255; i++) text[i] = (wchar_t)(i * 263 % 0xFFFF + 1);
    wchar_t *once = VisibleCopy(text, VISIBLE_LINE);
    assert_shown(VISIBLE_LINE, once, once);
    free(once);
}

static void test_bounded_text_is_cut_and_ended(void **state) {
    (void)state;
    wchar_t data[8];
    BoundedText text = BoundedTextIn(data, 8);
    BoundedTextVisible(&text, L"a\nb\x1B[0m");
    assert_text(data, L"a\\nb\\x1");
    assert_int_equal(text.length, 7);
}

static void Format(Text *text, const wchar_t *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    VisibleFormatV(text, format, arguments);
    va_end(arguments);
}

static void test_format_shows_strings_and_keeps_its_own_lines(void **state) {
    (void)state;
    Text text = {0};
    Format(&text, L"'%ls' is %#ls:\n  %-6ls|%ls\n", L"a\nb", L"\uFDD0x\uFDDF", L"c\t", L"");
    assert_text(text.data, L"'a\\nb' is \uFDD0x\uFDDF:\n  c\\t   |\n");
    TextFree(&text);
    Format(&text, L"%hs", "x\ny");
    assert_text(text.data, L"x\\ny");
    TextFree(&text);
    Format(&text, L"");
    assert_text(text.data, L"");
    TextFree(&text);
}

static void test_format_knows_the_conversions_of_numbers(void **state) {
    (void)state;
    Text text = {0};
    Format(&text, L"%u %d %lu %lld %zu %08X %.1f %g %c%% %ls", 7U, -7, 4000000000UL, -5000000000LL, (size_t)9, 0xBEEFU,
           1.25, 0.5, L'c', L"end");
    assert_text(text.data, L"7 -7 4000000000 -5000000000 9 0000BEEF 1.2 0.5 c% end");
    TextFree(&text);
}

static void test_broken_format_ends_the_text(void **state) {
    (void)state;
    Text text = {0};
    Format(&text, L"a %l", L"b");
    assert_text(text.data, L"a ");
    TextFree(&text);
    Format(&text, L"a %00000000000000000000000d", 1);
    assert_text(text.data, L"a ");
    TextFree(&text);
}

static void test_json_is_safe_to_show_and_reads_back(void **state) {
    (void)state;
    static const wchar_t hostile[] = {L'a',   L'\n', 0x1B,  0x7F,   0x9B,   0x2028, 0x202E, 0x200E,
                                      0xFDD0, L'"',  L'\\', 0xD83D, 0xDE00, 0xD83D, L'z',   0};
    Text text = {0};
    JsonObject object;
    Error error;
    JsonBegin(&text);
    JsonString(&text, L"k\x9B", hostile);
    JsonEnd(&text);
    assert_shown(VISIBLE_TEXT, text.data, text.data);
    assert_true(JsonParse(text.data, &object, &error));
    assert_text(JsonGet(&object, L"k\x9B"), hostile);
    JsonFree(&object);
    TextFree(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ordinary_text_is_unchanged),
        cmocka_unit_test(test_control_characters_are_shown),
        cmocka_unit_test(test_line_breaks),
        cmocka_unit_test(test_bidirectional_controls_are_shown),
        cmocka_unit_test(test_marks_of_colours_are_shown),
        cmocka_unit_test(test_lone_surrogates_are_shown),
        cmocka_unit_test(test_what_is_shown_is_shown_unchanged),
        cmocka_unit_test(test_bounded_text_is_cut_and_ended),
        cmocka_unit_test(test_format_shows_strings_and_keeps_its_own_lines),
        cmocka_unit_test(test_format_knows_the_conversions_of_numbers),
        cmocka_unit_test(test_broken_format_ends_the_text),
        cmocka_unit_test(test_json_is_safe_to_show_and_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
