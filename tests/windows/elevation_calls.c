/* elevation_calls CASE: which rights a command requests from the SCM, and what it reports if they are denied. The SCM
 * of these cases has one service, "mine", and grants the rights that Windows grants an ordinary user. Run by
 * tests/e2e/scm/test_scm_calls.py. */
#include "cases.h"

#include "command/dispatch.h"
#include "fake_system.h"
#include "terminal/exit_code.h"

#include <windows.h>

/* The rights that the SCM and a service's default access control grant every user. Source: "Service Security and Access
 * Rights". */
enum {
    MANAGER_RIGHTS = SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE | SC_MANAGER_QUERY_LOCK_STATUS | READ_CONTROL,
    SERVICE_RIGHTS = SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS | SERVICE_ENUMERATE_DEPENDENTS | SERVICE_INTERROGATE |
        SERVICE_USER_DEFINED_CONTROL | READ_CONTROL,
};

/* Adds "mine", a pyhostsvc service, to the SCM of an ordinary user. */
static void Prepare(void) {
    fake.manager_rights = MANAGER_RIGHTS;
    fake.service_rights = SERVICE_RIGHTS;
    fake.fail_read_access_list = ERROR_ACCESS_DENIED;
    FakeServiceAdd(L"mine", L"\"C:\\pyhostsvc.exe\" service mine");
}

static uint32_t Run(const wchar_t *line) {
    TextList words = {0};
    for (const wchar_t *p = line; *p; p += wcsspn(p, L" ")) {
        size_t length = wcscspn(p, L" ");
        TextListAppendOwned(&words, TextCopyLength(p, length));
        p += length;
    }
    uint32_t code = DispatchRun((int)words.count, words.items);
    TextListFree(&words);
    return code;
}

/* "mine" has no settings in the registry, so some of these commands fail, but not because of a missing right. */
static void ReadingNeedsNoRights(void) {
    static const wchar_t *const lines[] = {L"list",         L"list --json", L"status mine",      L"status mine --json",
                                           L"status --all", L"get mine",    L"get mine restart", L"export mine",
                                           L"version",      L"help",        L"help install"};
    Prepare();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) EXPECT(Run(lines[i]) != EXIT_DENIED);
    EXPECT(fake.refused == 0);
    EXPECT(Run(L"status nobody") == EXIT_NO_SERVICE);
}

static void ChangesWithoutRightsAreRefused(void) {
    static const wchar_t *const lines[] = {
        L"start mine",  L"stop mine",   L"restart mine",           L"pause mine",         L"continue mine",
        L"reload mine", L"remove mine", L"set mine restart never", L"reset mine restart", L"upgrade mine"};
    Prepare();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        fake.refused = 0;
        EXPECT(Run(lines[i]) == EXIT_DENIED); /* the test checks the message */
        EXPECT(fake.refused == 1);
    }
}

const Case cases[] = {
    {L"reading-needs-no-rights", ReadingNeedsNoRights},
    {L"changes-without-rights-are-refused", ChangesWithoutRightsAreRefused},
};

const size_t case_count = sizeof cases / sizeof *cases;
