#include "dependencies.h"

#include "base/registry.h"
#include "base/system.h"
#include "base/text.h"

#include <stdlib.h>

/* The service of each open handle. Commands open few at a time, on one thread. */
static struct {
    SC_HANDLE handle;
    wchar_t *name;
} opened[16];
enum { OPENED_COUNT = sizeof opened / sizeof *opened };

static size_t PlaceOf(SC_HANDLE handle) {
    size_t i = 0;
    while (i < OPENED_COUNT && opened[i].handle != handle) i++;
    return i;
}

SC_HANDLE WINAPI DependenciesOpenService(SC_HANDLE manager, LPCWSTR name, DWORD access) {
    SC_HANDLE handle = SystemOriginal.OpenServiceW(manager, name, access);
    DWORD code = GetLastError();
    size_t place = PlaceOf(NULL);
    if (handle && place < OPENED_COUNT) {
        opened[place].handle = handle;
        opened[place].name = TextCopy(name);
    }
    SetLastError(code);
    return handle;
}

BOOL WINAPI DependenciesCloseService(SC_HANDLE handle) {
    size_t place = PlaceOf(handle);
    if (handle && place < OPENED_COUNT) {
        free(opened[place].name);
        opened[place].handle = NULL;
        opened[place].name = NULL;
    }
    return SystemOriginal.CloseServiceHandle(handle);
}

/* Appends the strings of a value, each with `prefix` before it. */
static void AppendValue(Text *list, const wchar_t *key, const wchar_t *value, const wchar_t *prefix) {
    wchar_t *strings = RegistryReadText(HKEY_LOCAL_MACHINE, key, value, RRF_RT_REG_MULTI_SZ);
    for (const wchar_t *p = strings; p && *p; p += wcslen(p) + 1) {
        TextAppend(list, prefix);
        TextAppendLength(list, p, wcslen(p) + 1);
    }
    free(strings);
}

/* Services first, then groups, as Windows' SCM returns them. */
static Text DependenciesOf(const wchar_t *name) {
    Text list = {0};
    wchar_t *key = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls", name);
    AppendValue(&list, key, L"DependOnService", L"");
    AppendValue(&list, key, L"DependOnGroup", L"+");
    TextAppendCharacter(&list, L'\0');
    free(key);
    return list;
}

/* The names are at the end of the buffer. */
BOOL WINAPI DependenciesQueryConfig(SC_HANDLE service, LPQUERY_SERVICE_CONFIGW config, DWORD size, LPDWORD ret_needed) {
    size_t place = PlaceOf(service);
    if (place == OPENED_COUNT) return SystemOriginal.QueryServiceConfigW(service, config, size, ret_needed);
    Text list = DependenciesOf(opened[place].name);
    DWORD more = (DWORD)(list.length * sizeof(wchar_t));
    BOOL ok = SystemOriginal.QueryServiceConfigW(service, config, size > more ? size - more : 0, ret_needed);
    DWORD code = GetLastError();
    *ret_needed += more;
    if (ok) {
        config->lpDependencies = (wchar_t *)((BYTE *)config + (size - more) / sizeof(wchar_t) * sizeof(wchar_t));
        wmemcpy(config->lpDependencies, list.data, list.length);
    }
    TextFree(&list);
    SetLastError(code);
    return ok;
}
