/* Prints TEMP, TMP and USERNAME as a service's process has them after EnvironmentRefresh, and again after
 * EnvironmentClear (--replace-environment). With the argument "system", the process's token is LocalSystem's. Run by
 * tests/e2e/settings/test_environment.py. */
#include "base/crt.h"
#include "base/system.h"
#include "settings/environment.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

/* The names, and the values that the SCM's environment has. */
static const wchar_t *const inherited[][2] = {
    {L"TEMP", L"C:\\inherited"}, {L"TMP", L"C:\\inherited"}, {L"USERNAME", L"COMPUTER$"}};

/* Returns that the user of any token is LocalSystem. */
static BOOL WINAPI SystemToken(HANDLE token, TOKEN_INFORMATION_CLASS kind, LPVOID buffer, DWORD size,
                               PDWORD ret_length) {
    TOKEN_USER *user = buffer;
    DWORD left = size - (DWORD)sizeof *user;
    (void)token;
    *ret_length = size;
    if (kind != TokenUser || size < sizeof *user) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    user->User.Attributes = 0;
    user->User.Sid = user + 1;
    return CreateWellKnownSid(WinLocalSystemSid, NULL, user->User.Sid, &left);
}

static void Print(const char *when) {
    for (int i = 0; i < 3; i++) {
        wchar_t value[MAX_PATH] = L"(not set)";
        GetEnvironmentVariableW(inherited[i][0], value, MAX_PATH);
        printf("%s %ls=%ls\n", when, inherited[i][0], value);
    }
}

int wmain(int argc, wchar_t **argv);

int wmain(int argc, wchar_t **argv) {
    SystemApi replaced = SystemOriginal;
    Error error;
    TextList present = {0};
    if (argc > 1 && wcscmp(argv[1], L"system") == 0) replaced.GetTokenInformation = SystemToken;
    System = &replaced;
    for (int i = 0; i < 3; i++) {
        if (!CrtSetVariable(inherited[i][0], inherited[i][1], &error)) return 2;
    }
    bool ok =
        EnvironmentReadPresent(&present, &error) && EnvironmentRefresh(L"pyhostsvc-no-such-service", &present, &error);
    TextListFree(&present);
    if (!ok) return 2;
    Print("refreshed");
    if (!EnvironmentClear(&error)) return 2;
    Print("replaced");
    return 0;
}
