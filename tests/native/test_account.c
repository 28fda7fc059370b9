#include "unit.h"

#include "base/error.h"
#include "base/text.h"
#include "settings/account.h"

static void check(const wchar_t *text, AccountKind kind, const wchar_t *setting, const wchar_t *logon) {
    wchar_t *word = AccountSetting(text);
    wchar_t *name = AccountLogonName(text, L"My service");
    assert_int_equal(AccountKindOf(text), kind);
    assert_text(word, setting);
    assert_text(name, logon);
    free(word);
    free(name);
}

static void test_every_way_to_write_an_account(void **state) {
    (void)state;
    check(NULL, ACCOUNT_SYSTEM, L"system", L"LocalSystem");
    check(L"", ACCOUNT_SYSTEM, L"system", L"LocalSystem");
    check(L"localsystem", ACCOUNT_SYSTEM, L"system", L"LocalSystem");
    check(L"NT AUTHORITY\\System", ACCOUNT_SYSTEM, L"system", L"LocalSystem");
    check(L"Local", ACCOUNT_LOCAL, L"local", L"NT AUTHORITY\\LocalService");
    check(L"LocalService", ACCOUNT_LOCAL, L"local", L"NT AUTHORITY\\LocalService");
    check(L"nt authority\\localservice", ACCOUNT_LOCAL, L"local", L"NT AUTHORITY\\LocalService");
    check(L"NetworkService", ACCOUNT_NETWORK, L"network", L"NT AUTHORITY\\NetworkService");
    check(L"virtual", ACCOUNT_VIRTUAL, L"virtual", L"NT SERVICE\\My service");
    check(L"NT Service\\My service", ACCOUNT_VIRTUAL, L"virtual", L"NT SERVICE\\My service");
    check(L"CORP\\alice", ACCOUNT_USER, L"CORP\\alice", L"CORP\\alice");
    check(L".\\alice", ACCOUNT_USER, L".\\alice", L".\\alice");
    check(L"alice", ACCOUNT_USER, L"alice", L".\\alice");
    check(L"alice@corp.example", ACCOUNT_USER, L"alice@corp.example", L"alice@corp.example");
    check(L"CORP\\web$", ACCOUNT_MANAGED, L"CORP\\web$", L"CORP\\web$");
}

static void test_what_no_account_is(void **state) {
    (void)state;
    static const wchar_t *const wrong[] = {L"CORP\\", L"\\alice", L"CORP\\a\\b", L"web$", L"a/b", L"a*"};
    Error error;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(AccountCheck(wrong[i], L"x", &error));
        assert_int_equal(error.code, ERROR_CODE_USAGE);
        assert_true(*error.remedy);
    }
    assert_true(AccountCheck(L"NT SERVICE\\x", L"X", &error));
    assert_true(AccountCheck(L"NT SERVICE\\x", NULL, &error));
    assert_false(AccountCheck(L"NT SERVICE\\y", L"x", &error));
}

static void test_whose_password_is_asked_for(void **state) {
    (void)state;
    assert_true(AccountHasPassword(ACCOUNT_USER));
    assert_false(AccountHasPassword(ACCOUNT_MANAGED));
    assert_false(AccountHasPassword(ACCOUNT_VIRTUAL));
    assert_false(AccountHasPassword(ACCOUNT_SYSTEM));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way_to_write_an_account),
        cmocka_unit_test(test_what_no_account_is),
        cmocka_unit_test(test_whose_password_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
