#include "unit.h"

#include "base/error.h"
#include "base/text.h"

static void test_append_grows(void **state) {
    (void)state;
    Text text = {0};
    for (int i = 0; i < 1000; i++) TextAppendFormat(&text, L"%d,", i % 10);
    assert_int_equal(text.length, 2000);
    assert_int_equal(wcslen(text.data), 2000);
    TextFree(&text);
}

static void test_format_longer_than_the_first_room(void **state) {
    (void)state;
    wchar_t long_text[1001];
    wmemset(long_text, L'x', 1000);
    long_text[1000] = 0;
    wchar_t *text = TextPrint(L"<%ls>", long_text);
    assert_int_equal(wcslen(text), 1002);
    assert_int_equal(text[1001], L'>');
    free(text);
}

static void test_sentences(void **state) {
    (void)state;
    Text text = {0};
    TextAppendSentence(&text, L"it was not ready within 8 s");
    TextAppendSentence(&text, L"Give it more time.");
    TextAppendSentence(&text, L"Or less");
    assert_text(text.data, L"it was not ready within 8 s. Give it more time. Or less");
    TextFree(&text);
}

static void test_take_of_nothing_is_empty(void **state) {
    (void)state;
    Text text = {0};
    wchar_t *taken = TextTake(&text);
    assert_text(taken, L"");
    free(taken);
}

static void test_comparisons(void **state) {
    (void)state;
    assert_true(TextEqualFold(L"PyHostSvc.EXE", L"pyhostsvc.exe"));
    assert_false(TextEqualFold(L"a", L"ab"));
    assert_true(TextEndsWithFold(L"python313T.DLL", L"t.dll"));
    assert_false(TextEndsWithFold(L"dll", L"t.dll"));
    assert_true(TextStartsWith(L"python3", L"python"));
    assert_true(TextIsEmpty(NULL));
    assert_true(TextIsEmpty(L""));
}

static void test_list(void **state) {
    (void)state;
    TextList list = {0};
    TextListAppend(&list, L"a");
    TextListAppendOwned(&list, TextCopy(L"b"));
    TextList more = {0};
    TextListAppendList(&more, &list);
    assert_int_equal(more.count, 2);
    assert_text(more.items[1], L"b");
    assert_null(more.items[2]);
    TextListFree(&more);
    TextListFree(&list);
}

static void test_wrapped(void **state) {
    (void)state;
    static const struct {
        const wchar_t *first;
        const wchar_t *words;
        const wchar_t *wrapped;
    } cases[] = {
        {L"  a", L"one two", L"  a   one two\n"},
        {L"  a", L"one two three", L"  a   one two\n      three\n"},
        {L"  too long", L"one", L"  too long\n      one\n"},
        {L"  fit", L"one", L"  fit one\n"},
        {L"  fits", L"one", L"  fits\n      one\n"},
        {L"", L"a-very-long-word b", L"      a-very-long-word\n      b\n"},
        {L"  a", L"", L"  a\n"},
        {L"  a", L"one  two ", L"  a   one two\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text text = {0};
        TextAppendWrapped(&text, cases[i].first, cases[i].words, 6, 13);
        assert_text(text.data, cases[i].wrapped);
        TextFree(&text);
    }
}

static void test_nearest(void **state) {
    (void)state;
    static const wchar_t *const names[] = {L"install", L"remove", L"start", L"status"};
    assert_text(TextNearest(L"strat", names, 4, sizeof *names), L"start");
    assert_text(TextNearest(L"instal", names, 4, sizeof *names), L"install");
    assert_text(TextNearest(L"INSTALL", names, 4, sizeof *names), L"install");
    assert_null(TextNearest(L"frobnicate", names, 4, sizeof *names));
    assert_null(TextNearest(L"", names, 4, sizeof *names));
}

static void test_error_cuts_what_is_too_long(void **state) {
    (void)state;
    Error error;
    wchar_t *long_text = calloc(2001, sizeof(wchar_t));
    wmemset(long_text, L'x', 2000);
    assert_false(ErrorSet(&error, 5, L"open", L"'%ls'", long_text));
    assert_int_equal(error.code, 5);
    assert_int_equal(wcslen(error.detail), sizeof error.detail / sizeof *error.detail - 1);
    assert_false(ErrorRemedy(&error, L"%ls", long_text));
    assert_int_equal(wcslen(error.remedy), sizeof error.remedy / sizeof *error.remedy - 1);
    assert_false(ErrorSay(&error, 0, L"own words"));
    assert_int_equal(error.code, ERROR_CODE_FAILED);
    assert_null(error.operation);
    assert_text(error.remedy, L"");
    free(long_text);
}

static void test_numbers(void **state) {
    (void)state;
    unsigned numbers[5] = {0};
    assert_true(TextReadNumbers(L"2026-11-29T06.5Z", L"####-##-##T##.#", numbers));
    assert_int_equal(numbers[0], 2026);
    assert_int_equal(numbers[1], 11);
    assert_int_equal(numbers[2], 29);
    assert_int_equal(numbers[3], 6);
    assert_true(TextReadNumbers(L"7-12345", L"####-####", numbers));
    assert_int_equal(numbers[0], 7);
    assert_int_equal(numbers[1], 1234);
    assert_false(TextReadNumbers(L"20261", L"####-#", numbers));
    assert_false(TextReadNumbers(L"2026-", L"####-#", numbers));
    assert_false(TextReadNumbers(L"-1", L"#", numbers));
    assert_false(TextReadNumbers(L"", L"#", numbers));
    assert_true(TextReadNumbers(L"x", L"", numbers));
    const unsigned fields[] = {2026, 1, 9, 7};
    char text[] = "______________!";
    TextWriteNumbers(text, "####-##-## .##", fields);
    assert_string_equal(text, "2026-01-09 .07!");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_append_grows), cmocka_unit_test(test_format_longer_than_the_first_room),
        cmocka_unit_test(test_sentences),    cmocka_unit_test(test_take_of_nothing_is_empty),
        cmocka_unit_test(test_comparisons),  cmocka_unit_test(test_list),
        cmocka_unit_test(test_wrapped),      cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_nearest),      cmocka_unit_test(test_error_cuts_what_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
