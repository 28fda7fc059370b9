#include "unit.h"

#include "settings/expansion.h"

#include <stdbool.h>

/* Expands one value of V, after OWN=own and with PATH=C:\Windows and an empty NONE inherited. */
static void Check(const wchar_t *value, const wchar_t *expected, const wchar_t *unknown) {
    TextList variables = {0}, inherited = {0}, expanded = {0}, names = {0};
    TextListAppend(&variables, L"OWN=own");
    TextListAppendOwned(&variables, TextPrint(L"V=%ls", value));
    TextListAppend(&inherited, L"Path=C:\\Windows");
    TextListAppend(&inherited, L"NONE=");
    TextListAppend(&inherited, L"TWO WORDS=2");
    ExpansionAppend(&variables, &inherited, &expanded, &names);
    assert_int_equal(expanded.count, 2);
    assert_text(ExpansionFind(&expanded, L"v"), expected);
    assert_int_equal(names.count, unknown ? 1 : 0);
    if (unknown) assert_text(names.items[0], unknown);
    TextListFree(&variables);
    TextListFree(&inherited);
    TextListFree(&expanded);
    TextListFree(&names);
}

static void test_values(void **state) {
    (void)state;
    Check(L"C:\\tools;%PATH%", L"C:\\tools;C:\\Windows", NULL);
    Check(L"%own%%OWN%-%path%", L"ownown-C:\\Windows", NULL);
    Check(L"<%NONE%> %TWO WORDS%", L"<> 2", NULL);
    Check(L"%%PATH%% %%%OWN%%% %%", L"%PATH% %own% %", NULL);
    Check(L"100%", L"100%", NULL);
    Check(L"50 % of 100 % of %OWN%", L"50 % of 100 % of own", NULL);
    Check(L"%NOPE% %OWN%", L"%NOPE% own", L"V=NOPE");
    Check(L"%NOPE%%OWN%", L"%NOPE%own", L"V=NOPE");
    Check(L"%V%", L"%V%", L"V=V");
    Check(L"", L"", NULL);
}

static void test_own_variables_in_order(void **state) {
    TextList variables = {0}, inherited = {0}, expanded = {0}, unknown = {0};
    (void)state;
    TextListAppend(&variables, L"PATH=a;%PATH%");
    TextListAppend(&variables, L"Path=b;%path%;%LATER%");
    TextListAppend(&variables, L"LATER=%%PATH%%");
    TextListAppend(&variables, L"LAST=%LATER%");
    TextListAppend(&inherited, L"PATH=c");
    ExpansionAppend(&variables, &inherited, &expanded, &unknown);
    assert_text(ExpansionFind(&expanded, L"PATH"), L"b;a;c;%LATER%");
    assert_text(ExpansionFind(&expanded, L"LAST"), L"%PATH%"); /* a value is expanded once */
    assert_int_equal(unknown.count, 1);
    assert_text(unknown.items[0], L"Path=LATER");
    assert_true(ExpansionFind(&expanded, L"PAT") == NULL);
    assert_true(ExpansionFind(&expanded, L"") == NULL);
    TextListFree(&variables);
    TextListFree(&inherited);
    TextListFree(&expanded);
    TextListFree(&unknown);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_own_variables_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
