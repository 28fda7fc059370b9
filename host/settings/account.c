#include "settings/account.h"

#include "base/array.h"
#include "base/text.h"
#include "base/translation.h"

/* By AccountKind: the setting's word, and the SCM's name. (The SCM takes these names in every language.) */
static const struct {
    const wchar_t *word;
    const wchar_t *name;
} built_in[] = {
    {L"system", L"LocalSystem"},
    {L"local", L"NT AUTHORITY\\LocalService"},
    {L"network", L"NT AUTHORITY\\NetworkService"},
};

static const wchar_t virtual_domain[] = L"NT SERVICE\\";
static const wchar_t authority[] = L"NT AUTHORITY\\";

/* "NT AUTHORITY\LocalService" is also written "LocalService", and "NT AUTHORITY\SYSTEM" is LocalSystem. */
static bool IsBuiltIn(size_t kind, const wchar_t *text) {
    const wchar_t *name = built_in[kind].name;
    const wchar_t *alone = TextStartsWithFold(name, authority) ? name + wcslen(authority) : name;
    return TextEqualFold(text, built_in[kind].word) || TextEqualFold(text, name) || TextEqualFold(text, alone) ||
           (kind == ACCOUNT_SYSTEM && TextEqualFold(text, L"NT AUTHORITY\\SYSTEM"));
}

AccountKind AccountKindOf(const wchar_t *text) {
    if (TextIsEmpty(text)) return ACCOUNT_SYSTEM;
    for (size_t i = 0; i < COUNT_OF(built_in); i++) {
        if (IsBuiltIn(i, text)) return (AccountKind)i;
    }
    if (TextEqualFold(text, L"virtual") || TextStartsWithFold(text, virtual_domain)) return ACCOUNT_VIRTUAL;
    return text[wcslen(text) - 1] == L'$' ? ACCOUNT_MANAGED : ACCOUNT_USER;
}

wchar_t *AccountSetting(const wchar_t *text) {
    AccountKind kind = AccountKindOf(text);
    if (kind <= ACCOUNT_NETWORK) return TextCopy(built_in[kind].word);
    return TextCopy(kind == ACCOUNT_VIRTUAL ? L"virtual" : text);
}

wchar_t *AccountLogonName(const wchar_t *text, const wchar_t *service) {
    AccountKind kind = AccountKindOf(text);
    if (kind <= ACCOUNT_NETWORK) return TextCopy(built_in[kind].name);
    if (kind == ACCOUNT_VIRTUAL) return TextPrint(L"%ls%ls", virtual_domain, service);
    bool alone = !wcschr(text, L'\\') && !wcschr(text, L'@');
    return alone && kind == ACCOUNT_USER ? TextPrint(L".\\%ls", text) : TextCopy(text);
}

/* DOMAIN\name: one backslash, with something on both sides. */
static bool IsName(const wchar_t *text) {
    const wchar_t *backslash = wcschr(text, L'\\');
    if (!backslash) return text[wcscspn(text, L"/[]:;|=,+*?<>\"")] == L'\0';
    return backslash != text && backslash[1] && !wcschr(backslash + 1, L'\\');
}

bool AccountCheck(const wchar_t *text, const wchar_t *service, Error *error) {
    AccountKind kind = AccountKindOf(text);
    if (kind <= ACCOUNT_NETWORK) return true;
    if (kind == ACCOUNT_VIRTUAL) {
        const wchar_t *own = TextEqualFold(text, L"virtual") ? NULL : text + wcslen(virtual_domain);
        if (!own || !service || TextEqualFold(own, service)) return true;
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is the account of another service"), text);
        return ErrorRemedy(error, _(L"Use 'virtual', which is this service's own account."));
    }
    bool whole = IsName(text) && (kind == ACCOUNT_USER || wcschr(text, L'\\'));
    if (whole) return true;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid account"), text);
    return ErrorRemedy(error, _(L"Use system, local, network, virtual, DOMAIN\\user, .\\user, or DOMAIN\\name$."));
}

bool AccountHasPassword(AccountKind kind) {
    return kind == ACCOUNT_USER;
}
