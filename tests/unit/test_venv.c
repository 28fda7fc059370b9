#include "unit.h"

#include "python/venv.h"

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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads_what_venv_writes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
