/* The command line of python.exe, parsed before CPython parses it. */
#include "unit.h"

#include "base/python_options.h"

#include <string.h>

static PythonCommand Read(size_t count, const wchar_t *const *words, TextList *list) {
    for (size_t i = 0; i < count; i++) TextListAppend(list, words[i]);
    return PythonCommandRead(list);
}

static void test_what_is_run(void **state) {
    static const struct {
        const wchar_t *words[6];
        PythonCommandKind kind;
        const wchar_t *what;
        size_t options;
    } cases[] = {
        {{NULL}, PROGRAM_INPUT, NULL, 0},
        {{L"-"}, PROGRAM_INPUT, NULL, 0},
        {{L"-u", L"-", L"x"}, PROGRAM_INPUT, NULL, 1},
        {{L"a.py", L"-c"}, PROGRAM_SCRIPT, L"a.py", 0},
        {{L"-BOO", L"-X", L"dev", L"a.py"}, PROGRAM_SCRIPT, L"a.py", 3},
        {{L"-Xdev", L"-Wignore", L"a.py"}, PROGRAM_SCRIPT, L"a.py", 2},
        {{L"-W", L"-c", L"a.py"}, PROGRAM_SCRIPT, L"a.py", 2},
        {{L"--check-hash-based-pycs", L"always", L"a.py"}, PROGRAM_SCRIPT, L"a.py", 2},
        {{L"--", L"-a.py"}, PROGRAM_SCRIPT, L"-a.py", 1},
        {{L"-c", L"pass", L"-m"}, PROGRAM_COMMAND, L"pass", 0},
        {{L"-cpass"}, PROGRAM_COMMAND, L"pass", 0},
        {{L"-Sc", L"pass"}, PROGRAM_COMMAND, L"pass", 0},
        {{L"-I", L"-m", L"package.module", L"-x"}, PROGRAM_MODULE, L"package.module", 1},
        {{L"-mpackage"}, PROGRAM_MODULE, L"package", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TextList list = {0};
        size_t count = 0;
        while (cases[i].words[count]) count++;
        PythonCommand program = Read(count, cases[i].words, &list);
        assert_int_equal(program.kind, cases[i].kind);
        assert_int_equal(program.options, cases[i].options);
        assert_null(program.open);
        assert_null(program.answer);
        if (cases[i].what) {
            assert_true(TextEqual(program.what, cases[i].what));
        } else {
            assert_null(program.what);
        }
        TextListFree(&list);
    }
}

static void test_options_that_matter(void **state) {
    (void)state;
    static const wchar_t *const all[] = {L"-xi", L"-V"};
    TextList list = {0};
    PythonCommand program = Read(2, all, &list);
    assert_true(program.skips_line);
    assert_true(program.interactive);
    assert_true(TextEqual(program.answer, L"-V"));
    TextListFree(&list);
    static const wchar_t *const help[] = {L"--help-env"};
    program = Read(1, help, &list);
    assert_true(TextEqual(program.answer, L"--help-env"));
    TextListFree(&list);
}

static void test_a_value_that_is_missing(void **state) {
    (void)state;
    static const wchar_t *const words[] = {L"-X", L"-OW", L"-c", L"-m", L"--check-hash-based-pycs"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        TextList list = {0};
        PythonCommand program = Read(1, &words[i], &list);
        assert_true(TextEqual(program.open, words[i]));
        TextListFree(&list);
    }
}

static void test_an_option_and_its_value_in_one_word(void **state) {
    (void)state;
    TextList list = {0};
    PythonCommandAppendOption(&list, L"-X dev");
    PythonCommandAppendOption(&list, L"-W ignore:two words");
    PythonCommandAppendOption(&list, L"-Xdev");
    PythonCommandAppendOption(&list, L"-O");
    static const wchar_t *const expected[] = {L"-X", L"dev", L"-W", L"ignore:two words", L"-Xdev", L"-O"};
    assert_int_equal(list.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < list.count; i++) assert_true(TextEqual(list.items[i], expected[i]));
    TextListFree(&list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_run),
        cmocka_unit_test(test_options_that_matter),
        cmocka_unit_test(test_a_value_that_is_missing),
        cmocka_unit_test(test_an_option_and_its_value_in_one_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
