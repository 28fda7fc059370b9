#include "unit.h"

#include "python/find/venv.h"

static void test_reads_what_venv_writes(void **state) {
    (void)state;
    static const wchar_t text[] = L"home = C:\\Python 313\r\n"
                                  L"include-system-site-packages = false\r\n"
                                  L"version = 3.13.5\r\n"
                                  L"executable = C:\\Python 313\\python.exe\r\n"
                                  L"empty =\r\n"
                                  L"command = C:\\Python 313\\python.exe -m venv --prompt=\"a=b\" C:\\env";
    wchar_t *home = VenvGet(text, L"home");
    assert_text(home, L"C:\\Python 313");
    free(home);
    wchar_t *command = VenvGet(text, L"COMMAND"); /* keys are not case-sensitive */
    assert_text(command, L"C:\\Python 313\\python.exe -m venv --prompt=\"a=b\" C:\\env");
    free(command);
    assert_null(VenvGet(text, L"empty"));
    assert_null(VenvGet(text, L"hom"));
    assert_null(VenvGet(L"", L"home"));
    assert_null(VenvGet(L"home", L"home"));
    assert_null(VenvGet(L"home=", L"home"));
}

static void test_reads_what_virtualenv_writes(void **state) {
    (void)state;
    static const wchar_t text[] = L"base-executable = C:\\other\\python.exe\r\n"
                                  L"base-prefix = C:\\other\r\n"
                                  L"home = C:\\Python 313\r\n"
                                  L"executable = C:\\Python 313\\python.exe\r\n";
    wchar_t *home = VenvGet(text, L"home");
    assert_text(home, L"C:\\Python 313");
    free(home);
    wchar_t *executable = VenvGet(text, L"executable");
    assert_text(executable, L"C:\\Python 313\\python.exe");
    free(executable);
}

static void test_finds_nothing_in_what_is_no_text(void **state) {
    (void)state;
    assert_null(VenvGet(L"\xFFFD\x01= home\n==\n = \nhome\x01 = C:\\x\n\n\r\n=", L"home"));
    assert_null(VenvGet(L"home =   \r\nhome=\t", L"home"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_venv_writes),
        cmocka_unit_test(test_reads_what_virtualenv_writes),
        cmocka_unit_test(test_finds_nothing_in_what_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
