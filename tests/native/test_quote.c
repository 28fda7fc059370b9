#include "unit.h"

#include "base/quote.h"

/* The examples of "Parsing C command-line arguments", and difficult cases. */
static const struct {
    const wchar_t *argument;
    const wchar_t *quoted;
} cases[] = {
    {L"plain", L"plain"},
    {L"", L"\"\""},
    {L"a b", L"\"a b\""},
    {L"C:\\dir\\", L"C:\\dir\\"},
    {L"C:\\my dir\\", L"\"C:\\my dir\\\\\""},
    {L"say \"hi\"", L"\"say \\\"hi\\\"\""},
    {L"\\\"", L"\"\\\\\\\"\""},
    {L"a\\\\b c", L"\"a\\\\b c\""},
    {L"tab\there", L"\"tab\there\""},
    {L"\u2603", L"\u2603"},
    {L"%PATH%", L"%PATH%"},
};

static void test_quote(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Text line = {0};
        QuoteArgument(&line, cases[i].argument);
        assert_text(line.data, cases[i].quoted);
        TextFree(&line);
    }
}

static void test_names_for_a_person_to_type(void **state) {
    static const struct {
        const wchar_t *name;
        const wchar_t *quoted;
    } names[] = {
        {L"plain-1_2.x", L"plain-1_2.x"},
        {L"\u4e3b\u811a\u672c", L"\u4e3b\u811a\u672c"},
        {L"\u4e3b \u811a\u672c", L"\"\u4e3b \u811a\u672c\""},
        {L"a&b", L"\"a&b\""},
        {L"it's", L"\"it's\""},
        {L"a\u3000b", L"\"a\u3000b\""},
        {L"\u201cx\u201d", L"\"\u201cx\u201d\""},
        {L"", L"\"\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_text(QuoteName(names[i].name).text, names[i].quoted);
    }
    wchar_t *longest = TextPrint(L"%0300d", 0);
    assert_int_equal(wcslen(QuoteName(longest).text), 257);
    free(longest);
}

static void test_back_again(void **state) {
    (void)state;
    Text line = {0};
    QuoteProgram(&line, L"C:\\Program Files\\pyhostsvc.exe");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) QuoteArgument(&line, cases[i].argument);
    TextList arguments = {0};
    QuoteSplit(line.data, &arguments);
    assert_int_equal(arguments.count, sizeof cases / sizeof *cases + 1);
    assert_text(arguments.items[0], L"C:\\Program Files\\pyhostsvc.exe");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_text(arguments.items[i + 1], cases[i].argument);
    TextListFree(&arguments);
    TextFree(&line);
}

/* Every string of the special characters survives quoting and parsing. */
static void test_every_short_argument(void **state) {
    (void)state;
    static const wchar_t alphabet[] = L"\\\" a\t";
    enum { LETTERS = 5, LENGTH = 5 };
    wchar_t argument[LENGTH + 1] = L"";
    for (int number = 0; number < 3125; number++) {
        for (int i = 0, rest = number; i < LENGTH; i++, rest /= LETTERS) argument[i] = alphabet[rest % LETTERS];
        for (int length = 0; length <= LENGTH; length++) {
            wchar_t *part = TextCopyLength(argument, (size_t)length);
            Text line = {0};
            QuoteArgument(&line, part);
            QuoteArgument(&line, L"end");
            TextList back = {0};
            QuoteSplitArguments(line.data, &back);
            assert_int_equal(back.count, 2);
            assert_text(back.items[0], part);
            TextListFree(&back);
            TextFree(&line);
            free(part);
        }
    }
}

static void test_split(void **state) {
    (void)state;
    static const struct {
        const wchar_t *line;
        const wchar_t *arguments[5];
    } lines[] = {
        {L"prog.exe a  b", {L"prog.exe", L"a", L"b"}},
        {L"\"C:\\a b\\p.exe\" service x", {L"C:\\a b\\p.exe", L"service", L"x"}},
        {L"p \"abc\" d e", {L"p", L"abc", L"d", L"e"}},
        {L"p a\\\\b d\"e f\"g h", {L"p", L"a\\\\b", L"de fg", L"h"}},
        {L"p a\\\\\\\"b c d", {L"p", L"a\\\"b", L"c", L"d"}},
        {L"p a\\\\\\\\\"b c\" d e", {L"p", L"a\\\\b c", L"d", L"e"}},
        {L"p a\"b\"\" c d", {L"p", L"ab\" c d"}},
        {L"", {L""}},
        {L"\"unclosed", {L"unclosed"}},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        TextList arguments = {0};
        QuoteSplit(lines[i].line, &arguments);
        size_t count = 0;
        for (; count < 5 && lines[i].arguments[count]; count++) {
            assert_true(count < arguments.count);
            assert_text(arguments.items[count], lines[i].arguments[count]);
        }
        assert_int_equal(arguments.count, count);
        TextListFree(&arguments);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quote),      cmocka_unit_test(test_names_for_a_person_to_type),
        cmocka_unit_test(test_back_again), cmocka_unit_test(test_every_short_argument),
        cmocka_unit_test(test_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
