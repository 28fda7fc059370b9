#include "terminal/password.h"

#include "base/file.h"
#include "base/translation.h"
#include "base/visible.h"
#include "settings/account.h"

#include <stdlib.h>
#include <windows.h>

enum { PASSWORD_MAXIMUM = 512 }; /* Windows allows 256 characters; UTF-8 may need more bytes */

static const wchar_t *Prompted(HANDLE in, HANDLE out, const wchar_t *account, wchar_t typed[PASSWORD_MAXIMUM]) {
    DWORD mode = 0;
    DWORD length = 0;
    DWORD ignored = 0;
    wchar_t *words = TextPrint(_(L"Password of '%ls': "), account);
    wchar_t *prompt = VisibleCopy(words, VISIBLE_LINE);
    GetConsoleMode(in, &mode);
    SetConsoleMode(in, (mode | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT) & ~(DWORD)ENABLE_ECHO_INPUT);
    WriteConsoleW(out, prompt, (DWORD)wcslen(prompt), &ignored, NULL);
    BOOL ok = ReadConsoleW(in, typed, PASSWORD_MAXIMUM - 1, &length, NULL);
    SetConsoleMode(in, mode);
    WriteConsoleW(out, L"\n", 1, &ignored, NULL);
    free(prompt);
    free(words);
    if (!ok) return NULL;
    typed[length] = L'\0';
    size_t end = wcscspn(typed, L"\r\n");
    bool whole = end && typed[end]; /* not interrupted by Ctrl+C */
    typed[end] = L'\0';
    return whole ? typed : NULL;
}

static bool Prompt(const wchar_t *account, wchar_t **ret_password, Error *error) {
    wchar_t typed[PASSWORD_MAXIMUM];
    /* Opens the console even if the standard streams are redirected. */
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE;
    HANDLE in = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE, share, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE out = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, share, NULL, OPEN_EXISTING, 0, NULL);
    bool console = in != INVALID_HANDLE_VALUE && out != INVALID_HANDLE_VALUE;
    const wchar_t *password = console ? Prompted(in, out, account, typed) : NULL;
    if (password) *ret_password = TextCopy(password);
    SecureZeroMemory(typed, sizeof typed);
    if (in != INVALID_HANDLE_VALUE) CloseHandle(in);
    if (out != INVALID_HANDLE_VALUE) CloseHandle(out);
    if (password) return true;
    if (console) return ErrorSay(error, ERROR_CODE_FAILED, _(L"no password was entered for '%ls'"), account);
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' needs a password, and there is no console to prompt on"), account);
    return ErrorRemedy(error, _(L"Pass --password-stdin and write the password to standard input."));
}

/* Reads up to the end of the first line. */
static bool ReadLine(wchar_t **ret_password, Error *error) {
    char line[PASSWORD_MAXIMUM] = {0};
    DWORD length = 0;
    HANDLE in = GetStdHandle(STD_INPUT_HANDLE);
    for (DWORD got = 0; length < PASSWORD_MAXIMUM - 1; length += got) {
        if (!ReadFile(in, line + length, 1, &got, NULL) || !got || line[length] == '\n') break;
    }
    if (length && line[length - 1] == '\r') length--;
    line[length] = '\0';
    const char *start = length >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0 ? line + 3 : line;
    *ret_password = FileFromUtf8(start);
    SecureZeroMemory(line, sizeof line);
    if (**ret_password) return true;
    free(*ret_password);
    *ret_password = NULL;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"standard input contains no password"));
    return ErrorRemedy(error, _(L"Write the password on the first line of standard input."));
}

bool PasswordRead(const Arguments *arguments, Settings *settings, Error *error) {
    if (!AccountHasPassword(AccountKindOf(settings->account))) {
        if (!ArgumentsHas(arguments, L"password-stdin")) return true;
        ErrorSay(error, ERROR_CODE_USAGE, _(L"--password-stdin is not valid for '%ls', an account without a password"),
                 settings->account);
        return ErrorRemedy(error, _(L"Add --account DOMAIN\\user, or omit --password-stdin."));
    }
    return ArgumentsHas(arguments, L"password-stdin") ? ReadLine(&settings->password, error)
                                                      : Prompt(settings->account, &settings->password, error);
}
