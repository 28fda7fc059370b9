#include "unit.h"

#include "base/json.h"

static void test_what_is_written_is_read(void **state) {
    (void)state;
    Text json = {0};
    JsonBegin(&json);
    JsonString(&json, L"text", L"quote \" backslash \\ line\nreturn\r tab\t bell\a \u2603 {");
    JsonString(&json, L"nothing", NULL);
    JsonInteger(&json, L"number", -4294967296);
    JsonEnd(&json);
    JsonObject object = {0};
    Error error;
    assert_true(JsonParse(json.data, &object, &error));
    assert_int_equal(object.count, 3);
    assert_text(JsonGet(&object, L"text"), L"quote \" backslash \\ line\nreturn\r tab\t bell\a \u2603 {");
    assert_null(JsonGet(&object, L"nothing"));
    assert_true(JsonGetInteger(&object, L"number") == -4294967296);
    assert_true(JsonGetInteger(&object, L"absent") == 0);
    JsonFree(&object);
    TextFree(&json);
}

static void test_others_json(void **state) {
    (void)state;
    JsonObject object = {0};
    Error error;
    assert_true(JsonParse(L" {\"a\":true , \"b\" : \"\\u00e9\\/\\b\"}\r\n", &object, &error));
    assert_text(JsonGet(&object, L"a"), L"true");
    assert_text(JsonGet(&object, L"b"), L"\u00e9/\b");
    JsonFree(&object);
    assert_true(JsonParse(L"{}", &object, &error));
    assert_int_equal(object.count, 0);
    JsonFree(&object);
}

static void test_broken_is_refused(void **state) {
    (void)state;
    static const wchar_t *const broken[] = {
        L"",
        L"[]",
        L"{",
        L"{\"a\"",
        L"{\"a\":",
        L"{\"a\":1",
        L"{\"a\":1,}",
        L"{\"a\":tru}",
        L"{\"a\":1} x",
        L"{\"a\":\"\\x\"}",
        L"{\"a\":\"\n\"}",
        L"{\"a\":\"\\u12g4\"}",
        L"{a:1}",
        L"{\"a\":1.5}",
        L"{\"a\":-}",
        L"{\"a\":[1]}",
        L"{\"a\":\"",
        L"{\"a\":\"\\u0000\"}",
        L"{,}",
        L"{\"a\":\"\\",
        L"{\"a\" 1}",
        L"{\"a\":12345678901234567890}",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        JsonObject object = {0};
        Error error = {0};
        if (JsonParse(broken[i], &object, &error)) {
            print_error("taken: %ls\n", broken[i]);
            fail();
        }
        assert_int_equal(error.code, ERROR_CODE_DATA);
        assert_null(object.members);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_others_json),
        cmocka_unit_test(test_broken_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
