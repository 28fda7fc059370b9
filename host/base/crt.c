#include "base/crt.h"

#include "base/translation.h"

#include <string.h>
#include <windows.h>

static bool CrtFindOne(HMODULE ucrt, const char *name, void *ret_function, Error *error) {
    FARPROC function = GetProcAddress(ucrt, name);
    if (!function) return ErrorSet(error, GetLastError(), _(L"find in ucrtbase.dll"), L"%hs", name);
    memcpy(ret_function, &function, sizeof function);
    return true;
}

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
#define CRT_FIND(result, name, parameters)                                                                             \
    if (!CrtFindOne(ucrt, #name, &crt.name, error)) return NULL;
    CRT_FUNCTIONS(CRT_FIND)
#undef CRT_FIND
    InterlockedExchange(&found, 1);
    return &crt;
}

void CrtFlush(void) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    if (crt) crt->fflush(NULL);
}
