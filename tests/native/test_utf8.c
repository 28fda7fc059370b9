#include "unit.h"

#include "base/utf8.h"

#include <string.h>

static void test_valid(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "a\r\n\t~\x7F",
                                        "\xC2\x80\xDF\xBF",
                                        "\xE0\xA0\x80\xEF\xBF\xBF",
                                        "\xED\x9F\xBF\xEE\x80\x80",
                                        "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
                                        "\xEF\xBB\xBF{}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(Utf8FirstInvalid(texts[i], strlen(texts[i])), strlen(texts[i]));
        assert_null(Utf8OtherEncoding(texts[i], strlen(texts[i])));
    }
}

static void test_invalid(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        size_t offset;
    } cases[] = {
        {"ab\0c", 4, 2},            /* zero */
        {"caf\xE9", 4, 3},          /* Latin-1 */
        {"caf\xE9\n", 5, 3},        /* the same in a line */
        {"a\x80", 2, 1},            /* a continuation alone */
        {"\xC0\xAF", 2, 0},         /* overlong */
        {"\xE0\x9F\xBF", 3, 0},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0}, /* overlong */
        {"\xED\xA0\x80", 3, 0},     /* a surrogate */
        {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xC3\xA9\xE2\x98", 4, 2}, /* cut */
        {"\xE2\x98\x83\xE2\x28\x83", 6, 3},
        {"\xF0\x9F\x90\x0D", 4, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(Utf8FirstInvalid(cases[i].bytes, cases[i].size), cases[i].offset);
    }
}

static void test_other_encodings(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *name;
    } cases[] = {
        {"\xFF\xFE{\0", 4, "UTF-16"},
        {"\xFE\xFF\0{", 4, "UTF-16"},
        {"{\0}\0", 4, "UTF-16"},
        {"\0{\0}", 4, "UTF-16"},
        {"\xFF\xFE", 2, "UTF-16"},
        {"\xFF\xFE\0\0{\0\0\0", 8, "UTF-32"},
        {"\0\0\xFE\xFF\0\0\0{", 8, "UTF-32"},
        {"{}\0\0", 4, NULL},
        {"\0\0\0\0", 4, NULL},
        {"{", 1, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = Utf8OtherEncoding(cases[i].bytes, cases[i].size);
        if (cases[i].name) {
            assert_non_null(name);
            assert_string_equal(name, cases[i].name);
        } else {
            assert_null(name);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_valid), cmocka_unit_test(test_invalid),
                                       cmocka_unit_test(test_other_encodings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
