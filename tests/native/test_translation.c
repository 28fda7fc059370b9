#include "unit.h"

#include "base/error.h"
#include "base/text.h"
#include "base/translation.h"
#include "terminal/catalogue.h"

static const wchar_t catalogue[] = L"# a comment\n"
                                   L"msgid \"\"\n"
                                   L"msgstr \"\"\n"
                                   L"\"Language: zh_Hant\\n\"\n"
                                   L"\n"
                                   L"#: host/x.c\n"
                                   L"#, c-format\n"
                                   L"msgid \"there is no service '%ls'\"\n"
                                   L"msgstr \"沒有「%ls」這個服務\"\n"
                                   L"\n"
                                   L"msgid \"\"\n"
                                   L"\"one \\\"two\\\" \"\n"
                                   L"\"three\\\\\\n\"\n"
                                   L"msgstr \"\"\n"
                                   L"\"一\"\n"
                                   L"\"二\\n\"\n"
                                   L"\n"
                                   L"#, fuzzy\n"
                                   L"msgid \"unsure\"\n"
                                   L"msgstr \"不確定\"\n"
                                   L"\n"
                                   L"msgid \"not yet\"\n"
                                   L"msgstr \"\"\n"
                                   L"\n"
                                   L"msgid @652b04df\n"
                                   L"msgstr \"開始\"\n"
                                   L"\n"
                                   L"msgid \"last\"\n"
                                   L"msgstr \"最後\"";

static void test_english_without_a_catalogue(void **state) {
    (void)state;
    assert_text(Translated(L"last"), L"last");
}

static void test_a_catalogue(void **state) {
    (void)state;
    CatalogueLoad(catalogue);
    assert_text(Translated(L"there is no service '%ls'"), L"沒有「%ls」這個服務");
    assert_text(Translated(L"one \"two\" three\\\n"), L"一二\n");
    assert_text(Translated(L"last"), L"最後");
    assert_text(Translated(L"unsure"), L"unsure");
    assert_text(Translated(L"not yet"), L"not yet");
    assert_text(Translated(L"start"), L"開始"); /* by its key */
    assert_text(Translated(L"unknown"), L"unknown");
    assert_text(Translated(L""), L"");
    assert_null(Translated(NULL));
}

static void test_errors_are_translated(void **state) {
    (void)state;
    Error error;
    ErrorSay(&error, ERROR_CODE_NO_SERVICE, _(L"there is no service '%ls'"), L"x");
    assert_text(error.detail, L"沒有「x」這個服務");
    ErrorRemedy(&error, _(L"last"));
    assert_text(error.remedy, L"最後");
}

static void test_english_again(void **state) {
    (void)state;
    const wchar_t *before = Translated(L"last");
    CatalogueReset();
    assert_text(Translated(L"last"), L"last");
    assert_text(before, L"最後");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english_without_a_catalogue),
        cmocka_unit_test(test_a_catalogue),
        cmocka_unit_test(test_errors_are_translated),
        cmocka_unit_test(test_english_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
