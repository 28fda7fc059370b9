#include "base/crt.h"

#include "base/translation.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* Names, each with a null character, in the order of the members of Crt. */
#define CRT_NAME(result, name, parameters) #name "\0"
static const char functions[] = CRT_FUNCTIONS(CRT_NAME);
#undef CRT_NAME

/* Threads that call this at the same time write the same addresses. */
const Crt *CrtGet(Error *error) {
    static Crt crt;
    static volatile LONG found;
    if (InterlockedCompareExchange(&found, 0, 0)) return &crt;
    HMODULE ucrt = LoadLibraryExW(L"ucrtbase.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (!ucrt) {
        ErrorSet(error, GetLastError(), _(L"load"), L"ucrtbase.dll");
        return NULL;
    }
    char *member = (char *)&crt;
    for (const char *name = functions; name < functions + sizeof functions - 1;
         name += strlen(name) + 1, member += sizeof(FARPROC)) {
        FARPROC function = GetProcAddress(ucrt, name);
        if (!function) {
            ErrorSet(error, GetLastError(), _(L"find in ucrtbase.dll"), L"%hs", name);
            return NULL;
        }
        memcpy(member, &function, sizeof function);
    }
    InterlockedExchange(&found, 1);
    return &crt;
}

/* Any value that no other variable has. */
#define PLACEHOLDER "pyhostsvc: an empty value"
#define WIDE(text)  L"" text

static void EmptyNarrow(char **variables) {
    for (; variables && *variables; variables++) {
        char *equals = strchr(*variables, '=');
        if (equals && strcmp(equals + 1, PLACEHOLDER) == 0) equals[1] = '\0';
    }
}

static void EmptyWide(wchar_t **variables) {
    for (; variables && *variables; variables++) {
        wchar_t *equals = wcschr(*variables, L'=');
        if (equals && wcscmp(equals + 1, WIDE(PLACEHOLDER)) == 0) equals[1] = L'\0';
    }
}

/* _wputenv_s removes a variable whose value is empty. Therefore it stores a placeholder, which is then shortened. The
 * narrow copy must exist before: ucrtbase makes it from the wide one, by the same rule. */
static bool SetEmpty(const Crt *crt, const wchar_t *name) {
    crt->_wgetenv(name);
    crt->getenv(PLACEHOLDER);
    if (crt->_wputenv_s(name, WIDE(PLACEHOLDER)) != 0) return false;
    EmptyWide(*crt->__p__wenviron());
    EmptyNarrow(*crt->__p__environ());
    return SetEnvironmentVariableW(name, L"") != 0;
}

bool CrtSetVariable(const wchar_t *name, const wchar_t *value, Error *error) {
    const Crt *crt = CrtGet(error);
    if (!crt) return false;
    bool ok = *value ? crt->_wputenv_s(name, value) == 0 : SetEmpty(crt, name);
    return ok || ErrorSet(error, GetLastError(), _(L"set the environment variable"), L"%ls", name);
}

static const wchar_t probe[] = L"PYHOSTSVC_PROBE";

/* Makes ucrtbase copy the process's environment if it does so at every change. */
static void Refresh(const Crt *crt) {
    crt->_wputenv_s(probe, L"1");
    crt->_wputenv_s(probe, L"");
}

/* Returns whether ucrtbase copies the whole environment at every change (Wine 8's): the time for many variables
 * then grows with the square of their number. */
static bool CopiesAll(const Crt *crt) {
    static const wchar_t other[] = L"PYHOSTSVC_PROBE_2";
    crt->_wgetenv(other); /* makes the first copy, if there is none */
    SetEnvironmentVariableW(other, L"1");
    Refresh(crt);
    bool copies = crt->_wgetenv(other) != NULL;
    SetEnvironmentVariableW(other, NULL);
    return copies;
}

bool CrtSetVariables(const TextList *pairs, Error *error) {
    enum { MANY = 64 };
    const Crt *crt = CrtGet(error);
    if (!crt) return false;
    bool at_once = pairs->count > MANY && CopiesAll(crt);
    bool ok = true;
    for (size_t i = 0; ok && i < pairs->count; i++) {
        const wchar_t *pair = pairs->items[i];
        const wchar_t *equals = wcschr(pair, L'=');
        if (!equals) continue; /* the settings do not allow this */
        wchar_t *name = TextCopyLength(pair, (size_t)(equals - pair));
        if (!at_once) {
            ok = CrtSetVariable(name, equals + 1, error);
        } else if (!SetEnvironmentVariableW(name, equals + 1)) {
            ok = ErrorSet(error, GetLastError(), _(L"set the environment variable"), L"%ls", name);
        }
        free(name);
    }
    if (at_once) Refresh(crt);
    return ok;
}

void CrtFlush(void) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) crt->fflush(NULL);
}
