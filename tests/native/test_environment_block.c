#include "unit.h"

#include "base/environment_block.h"

#include <stdlib.h>
#include <string.h>

/* A literal has a null at its end, which is the second one of the block. */
#define BLOCK(text) (text), sizeof(text)

static const wchar_t given[] = L"=C:=C:\\x\0Path=a;b\0pythonpath=old\0TEMP=\0";

static void assert_block(wchar_t *block, const wchar_t *expected, size_t size) {
    assert_memory_equal(block, expected, size);
    free(block);
}

static void test_get(void **state) {
    (void)state;
    assert_text(EnvironmentBlockGet(given, L"PATH"), L"a;b");
    assert_text(EnvironmentBlockGet(given, L"PYTHONPATH"), L"old");
    assert_text(EnvironmentBlockGet(given, L"TEMP"), L"");
    assert_text(EnvironmentBlockGet(given, L"=C:"), L"C:\\x");
    assert_null(EnvironmentBlockGet(given, L"PAT"));
    assert_null(EnvironmentBlockGet(given, L"PATHS"));
    assert_null(EnvironmentBlockGet(L"\0", L"PATH"));
}

static void test_set(void **state) {
    (void)state;
    assert_block(EnvironmentBlockSet(given, L"PYTHONPATH", L"new"),
                 BLOCK(L"=C:=C:\\x\0Path=a;b\0PYTHONPATH=new\0TEMP=\0"));
    assert_block(EnvironmentBlockSet(given, L"AA", L"1"), BLOCK(L"=C:=C:\\x\0AA=1\0Path=a;b\0pythonpath=old\0TEMP=\0"));
    assert_block(EnvironmentBlockSet(given, L"Q", L"="), BLOCK(L"=C:=C:\\x\0Path=a;b\0pythonpath=old\0Q==\0TEMP=\0"));
    assert_block(EnvironmentBlockSet(given, L"z", L""), BLOCK(L"=C:=C:\\x\0Path=a;b\0pythonpath=old\0TEMP=\0z=\0"));
    assert_block(EnvironmentBlockSet(L"\0", L"A", L"b"), BLOCK(L"A=b\0"));
}

static void test_remove(void **state) {
    (void)state;
    assert_block(EnvironmentBlockSet(given, L"PythonPath", NULL), BLOCK(L"=C:=C:\\x\0Path=a;b\0TEMP=\0"));
    assert_block(EnvironmentBlockSet(given, L"none", NULL), given, sizeof given);
    assert_block(EnvironmentBlockSet(L"A=b\0", L"A", NULL), BLOCK(L"\0"));
}

/* A block that is not in order, as CPython before 3.13 makes it, loses nothing and gets no variable twice. */
static void test_without_order(void **state) {
    (void)state;
    assert_block(EnvironmentBlockSet(L"Z=1\0A=2\0M=3\0", L"m", L"4"), BLOCK(L"m=4\0Z=1\0A=2\0"));
}

static void test_lists(void **state) {
    (void)state;
    static const wchar_t *const given_list[] = {L"B=2", L"A=1", NULL};
    static const wchar_t *const empty[] = {NULL};
    wchar_t *block = EnvironmentBlockJoin(given_list);
    assert_memory_equal(block, L"B=2\0A=1\0", sizeof L"B=2\0A=1\0");
    const wchar_t **list = EnvironmentBlockSplit(block);
    assert_text(list[0], L"B=2");
    assert_text(list[1], L"A=1");
    assert_null(list[2]);
    free(list);
    free(block);
    assert_block(EnvironmentBlockJoin(empty), BLOCK(L"\0"));
    list = EnvironmentBlockSplit(L"\0");
    assert_null(list[0]);
    free(list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),           cmocka_unit_test(test_set),   cmocka_unit_test(test_remove),
        cmocka_unit_test(test_without_order), cmocka_unit_test(test_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
