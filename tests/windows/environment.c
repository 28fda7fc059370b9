/* Sets environment variables with CrtSetVariable and reads them with each function of ucrtbase right after. Prints what
 * is wrong, and exits with 1 if something is. Run by tests/e2e/settings/test_environment.py. */
#include "base/crt.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int failures;

static void Expect(bool holds, const char *what, const char *where) {
    if (holds) return;
    printf("expected %s in %s\n", what, where);
    failures++;
}

static const wchar_t *FindWide(const Crt *crt) {
    wchar_t **variable = *crt->__p__wenviron();
    while (variable && *variable && wcsncmp(*variable, L"PROBE=", 6) != 0) variable++;
    return variable && *variable ? *variable + 6 : NULL;
}

static const char *FindNarrow(const Crt *crt) {
    char **variable = *crt->__p__environ();
    while (variable && *variable && strncmp(*variable, "PROBE=", 6) != 0) variable++;
    return variable && *variable ? *variable + 6 : NULL;
}

/* Checks every copy of the variable PROBE. */
static void Check(const Crt *crt, const char *value) {
    wchar_t wide[16] = L"";
    wchar_t system[16] = L"?";
    (void)swprintf(wide, 16, L"%hs", value);
    const wchar_t *read = crt->_wgetenv(L"PROBE");
    Expect(read && wcscmp(read, wide) == 0, value, "_wgetenv");
    const char *narrow = crt->getenv("PROBE");
    Expect(narrow && strcmp(narrow, value) == 0, value, "getenv");
    read = FindWide(crt);
    Expect(read && wcscmp(read, wide) == 0, value, "_wenviron");
    narrow = FindNarrow(crt);
    Expect(narrow && strcmp(narrow, value) == 0, value, "_environ");
    SetLastError(0);
    DWORD length = GetEnvironmentVariableW(L"PROBE", system, 16);
    Expect(length == strlen(value) && GetLastError() == 0, value, "the system's copy");
}

int wmain(void);

int wmain(void) {
    static const char *const values[] = {"", "text", "", ""};
    Error error;
    const Crt *crt = CrtGet(&error);
    if (!crt) return 2;
    for (int i = 0; i < 4; i++) {
        wchar_t *value = TextPrint(L"%hs", values[i]);
        if (!CrtSetVariable(L"PROBE", value, &error)) return 2;
        free(value);
        Check(crt, values[i]);
        if (!CrtSetVariable(L"OTHER", i % 2 ? L"" : L"x", &error)) return 2;
        Check(crt, values[i]);
    }
    crt->_wputenv_s(L"PROBE", L"");
    Expect(!crt->_wgetenv(L"PROBE") && !crt->getenv("PROBE"), "no variable", "any copy after its removal");
    return failures != 0;
}
