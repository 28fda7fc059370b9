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

static void test_a_list_of_objects(void **state) {
    (void)state;
    Text json = {0};
    TextList objects = {0};
    for (int i = 0; i < 2; i++) {
        Text object = {0};
        JsonBegin(&object);
        JsonInteger(&object, L"number", i);
        JsonEnd(&object);
        TextListAppendOwned(&objects, TextTake(&object));
    }
    JsonBegin(&json);
    JsonObjects(&json, L"none", &(TextList){0});
    JsonObjects(&json, L"some", &objects);
    JsonInteger(&json, L"after", 3);
    JsonEnd(&json);
    assert_text(json.data, L"{\n  \"none\": [],\n  \"some\": [{\n    \"number\": 0\n  }, {\n    \"number\": 1\n  }],\n"
                           L"  \"after\": 3\n}\n");
    TextListFree(&objects);
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

static void test_nested(void **state) {
    (void)state;
    Text inner = {0};
    Text json = {0};
    JsonBegin(&inner);
    JsonString(&inner, L"text", L"two\nlines");
    JsonBoolean(&inner, L"yes", true);
    JsonEnd(&inner);
    JsonBegin(&json);
    JsonNested(&json, L"inner", inner.data);
    JsonNull(&json, L"nothing");
    JsonEnd(&json);
    assert_text(json.data, L"{\n  \"inner\": {\n    \"text\": \"two\\nlines\",\n    \"yes\": true\n  },\n"
                           L"  \"nothing\": null\n}\n");
    TextFree(&inner);
    TextFree(&json);
}

static void test_lists_and_literals(void **state) {
    (void)state;
    Text json = {0};
    TextList words = {0};
    TextList numbers = {0};
    TextListAppend(&words, L"a \"b\"");
    TextListAppend(&words, L"");
    TextListAppend(&numbers, L"3");
    JsonBegin(&json);
    JsonList(&json, L"words", &words, false);
    JsonList(&json, L"none", &(TextList){0}, false);
    JsonList(&json, L"numbers", &numbers, true);
    JsonLiteral(&json, L"seconds", L"1.5");
    JsonString(&json, L"lone", (const wchar_t[]){L'x', (wchar_t)0xDC00, (wchar_t)0xD800, L'y', 0});
    JsonEnd(&json);
    assert_text(json.data, L"{\n  \"words\": [\"a \\\"b\\\"\", \"\"],\n  \"none\": [],\n  \"numbers\": [3],\n"
                           L"  \"seconds\": 1.5,\n  \"lone\": \"x\\udc00\\ud800y\"\n}\n");
    JsonObject object = {0};
    Error error;
    assert_true(JsonParse(json.data, &object, &error));
    assert_int_equal(object.count, 5);
    assert_true(object.members[0].is_list);
    assert_int_equal(object.members[0].list.count, 2);
    assert_text(object.members[0].list.items[0], L"a \"b\"");
    assert_text(object.members[0].list.items[1], L"");
    assert_int_equal(object.members[1].list.count, 0);
    assert_text(object.members[2].list.items[0], L"3");
    assert_text(JsonGet(&object, L"seconds"), L"1.5");
    JsonFree(&object);
    TextListFree(&words);
    TextListFree(&numbers);
    TextFree(&json);
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
        L"{\"a\":1.5.}",
        L"{\"a\":1.}",
        L"{\"a\":.5}",
        L"{\"a\":1e5}",
        L"{\"a\":-}",
        L"{\"a\":[1,]}",
        L"{\"a\":[1 2]}",
        L"{\"a\":[null]}",
        L"{\"a\":[[1]]}",
        L"{\"a\":[1}",
        L"{\"a\":{}}",
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
        cmocka_unit_test(test_a_list_of_objects),
        cmocka_unit_test(test_others_json),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_lists_and_literals),
        cmocka_unit_test(test_broken_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
