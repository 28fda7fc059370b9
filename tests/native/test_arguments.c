#include "unit.h"

#include "terminal/arguments.h"

static const Option options[] = {
    {.name = L"name", .metavar = L"NAME"},
    {.name = L"env", .metavar = L"NAME=VALUE", .repeatable = true},
    {.name = L"notify"},
    {.name = L"module", .metavar = L"MODULE", .letter = L'm'},
};

static wchar_t **Words(int *ret_count, ...) {
    static wchar_t *words[16];
    va_list list;
    int count = 0;
    va_start(list, ret_count);
    for (wchar_t *word = va_arg(list, wchar_t *); word; word = va_arg(list, wchar_t *)) words[count++] = word;
    va_end(list);
    *ret_count = count;
    return words;
}

#define PARSE(arguments, error, ...)                                                                                   \
    (words = Words(&count, __VA_ARGS__, (wchar_t *)NULL),                                                              \
     ArgumentsParse(count, words, options, sizeof options / sizeof *options, arguments, error))

static void test_options_go_anywhere(void **state) {
    (void)state;
    Arguments a;
    Error error;
    int count;
    wchar_t **words;
    assert_true(PARSE(&a, &error, L"--notify", L"script.py", L"--name", L"x", L"--env=A=1", L"--env", L"B=2", L"--",
                      L"-q", L"--name", L""));
    assert_int_equal(a.positional.count, 1);
    assert_text(a.positional.items[0], L"script.py");
    assert_true(ArgumentsHas(&a, L"notify"));
    assert_text(ArgumentsGet(&a, L"name"), L"x");
    assert_int_equal(ArgumentsAll(&a, L"env")->count, 2);
    assert_text(ArgumentsAll(&a, L"env")->items[0], L"A=1");
    assert_int_equal(a.rest.count, 3);
    assert_text(a.rest.items[0], L"-q");
    assert_text(a.rest.items[2], L"");
    assert_null(ArgumentsGet(&a, L"module"));
    ArgumentsFree(&a);
}

static void test_letters_and_odd_values(void **state) {
    (void)state;
    Arguments a;
    Error error;
    int count;
    wchar_t **words;
    assert_true(PARSE(&a, &error, L"-m", L"pkg.mod", L"-", L"--name="));
    assert_text(ArgumentsGet(&a, L"module"), L"pkg.mod");
    assert_text(a.positional.items[0], L"-");
    assert_text(ArgumentsGet(&a, L"name"), L"");
    ArgumentsFree(&a);
    assert_true(PARSE(&a, &error, L"--name", L"-5")); /* a value may look like an option */
    assert_text(ArgumentsGet(&a, L"name"), L"-5");
    ArgumentsFree(&a);
}

static void refuse(const wchar_t *message, const wchar_t *remedy, int count, wchar_t **words) {
    Arguments a;
    Error error;
    assert_false(ArgumentsParse(count, words, options, sizeof options / sizeof *options, &a, &error));
    assert_int_equal(error.code, ERROR_CODE_USAGE);
    assert_text(error.detail, message);
    assert_text(error.remedy, remedy);
}

static void test_refusals(void **state) {
    (void)state;
    int count;
    wchar_t **words = Words(&count, L"--nmae", L"x", (wchar_t *)NULL);
    refuse(L"unknown option '--nmae'", L"Did you mean '--name'?", count, words);
    words = Words(&count, L"--frobnicate", (wchar_t *)NULL);
    refuse(L"unknown option '--frobnicate'", L"", count, words);
    words = Words(&count, L"-dash.py", (wchar_t *)NULL);
    refuse(L"unknown option '-dash.py'", L"To name a file that begins with a dash, write '.\\-dash.py'.", count, words);
    words = Words(&count, L"-z", (wchar_t *)NULL);
    refuse(L"unknown option '-z'", L"", count, words);
    words = Words(&count, L"-module", (wchar_t *)NULL);
    refuse(L"unknown option '-module'", L"Did you mean '--module'?", count, words);
    words = Words(&count, L"--name", (wchar_t *)NULL);
    refuse(L"the option '--name' needs a value", L"Write `--name NAME`.", count, words);
    words = Words(&count, L"--name", L"--", L"x", (wchar_t *)NULL);
    refuse(L"the option '--name' needs a value", L"Write `--name NAME`.", count, words);
    words = Words(&count, L"--notify=on", (wchar_t *)NULL);
    refuse(L"the option '--notify' does not accept a value", L"Write `--notify` without a value.", count, words);
    words = Words(&count, L"--name", L"a", L"--name", L"b", (wchar_t *)NULL);
    refuse(L"the option '--name' was given twice", L"Omit one of them.", count, words);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_go_anywhere),
        cmocka_unit_test(test_letters_and_odd_values),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
