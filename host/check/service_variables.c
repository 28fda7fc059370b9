#include "check/service_variables.h"

#include "base/memory.h"
#include "base/registry.h"

#include <stdlib.h>
#include <windows.h>

enum { NAME_SIZE = 16 * 1024 }; /* characters in the name of a registry value, at most, with its null */

/* Appends the names of the values of a key. */
static void AppendNames(HKEY root, const wchar_t *subkey, TextList *names) {
    HKEY key = NULL;
    if (RegOpenKeyExW(root, subkey, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) return;
    wchar_t *name = MemoryNew(NAME_SIZE, sizeof *name);
    for (DWORD i = 0;; i++) {
        DWORD size = NAME_SIZE;
        if (RegEnumValueW(key, i, name, &size, NULL, NULL, NULL, NULL) != ERROR_SUCCESS) break;
        TextListAppend(names, name);
    }
    free(name);
    RegCloseKey(key);
}

void ServiceVariablesAppend(const TextList *own, bool replaced, bool as_caller, TextList *names) {
    for (size_t i = 0; i < own->count; i++) {
        TextListAppendOwned(names, TextCopyLength(own->items[i], wcscspn(own->items[i], L"=")));
    }
    if (replaced) return;
    AppendNames(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", names);
    if (as_caller) AppendNames(HKEY_CURRENT_USER, L"Environment", names);
}

/* Returns HTTPS_PROXY without its scheme; NULL if it is not set. The caller frees it. */
static wchar_t *ProxyVariable(void) {
    enum { SIZE = 1024 };
    wchar_t value[SIZE];
    DWORD length = GetEnvironmentVariableW(L"HTTPS_PROXY", value, SIZE);
    if (!length || length >= SIZE) return NULL;
    const wchar_t *scheme = wcsstr(value, L"://");
    return TextCopy(scheme ? scheme + 3 : value);
}

wchar_t *ServiceVariablesUserProxy(void) {
    static const wchar_t key[] = L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";
    wchar_t *variable = ProxyVariable();
    if (variable) return variable;
    DWORD enabled = 0;
    DWORD size = sizeof enabled;
    LSTATUS read = RegGetValueW(HKEY_CURRENT_USER, key, L"ProxyEnable", RRF_RT_REG_DWORD, NULL, &enabled, &size);
    if (read != ERROR_SUCCESS || !enabled) return NULL;
    wchar_t *server = RegistryReadText(HKEY_CURRENT_USER, key, L"ProxyServer", RRF_RT_REG_SZ);
    /* "http=host:port;https=host:port" names a proxy for each protocol. */
    const wchar_t *https = server ? wcsstr(server, L"https=") : NULL;
    if (https) TextReplaceOwned(&server, TextCopyLength(https + 6, wcscspn(https + 6, L";")));
    if (!server || (!https && (TextIsEmpty(server) || wcschr(server, L'=')))) {
        free(server);
        return NULL;
    }
    return server;
}
