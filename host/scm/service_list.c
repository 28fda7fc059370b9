#include "scm/service_list.h"

#include "base/memory.h"
#include "base/registry.h"
#include "base/system.h"
#include "base/translation.h"
#include "scm/service.h"
#include "settings/account.h"

#include <stdlib.h>

/* Returns the registry key of a service: the tree HKLM\SYSTEM\CurrentControlSet\Services, which is documented and can
 * be read by all users. A call of the SCM takes a hundred times as long. NULL if it cannot be opened. */
static HKEY OpenKey(const wchar_t *name) {
    HKEY key = NULL;
    wchar_t *path = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls", name);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) key = NULL;
    free(path);
    return key;
}

/* Fills in the configuration of an entry from the registry. Returns false if the registry does not have it; then the
 * SCM is asked. `ret_ours` is whether this is a pyhostsvc service. */
static bool ReadEntryKey(ServiceEntry *entry, bool *ret_ours) {
    HKEY key = OpenKey(entry->name);
    DWORD any_text = RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND;
    wchar_t *path = key ? RegistryReadText(key, NULL, L"ImagePath", any_text) : NULL;
    wchar_t *account = NULL;
    DWORD start = 0;
    DWORD delayed = 0;
    bool ours = path && ServiceParseImagePath(path, NULL);
    bool known = path && (!ours || (RegistryReadNumber(key, NULL, L"Start", &start) && start >= SERVICE_AUTO_START &&
                                    start <= SERVICE_DISABLED));
    if (ours && known) {
        account = RegistryReadText(key, NULL, L"ObjectName", any_text);
        entry->account = AccountSetting(account);
        RegistryReadNumber(key, NULL, L"DelayedAutostart", &delayed);
        entry->startup = ServiceStartup(start, delayed != 0);
    }
    if (key) RegCloseKey(key);
    free(account);
    free(path);
    *ret_ours = ours;
    return known;
}

/* Fills in the configuration of an entry from the SCM. Returns whether this is a pyhostsvc service. */
static bool ReadEntryConfig(SC_HANDLE manager, ServiceEntry *entry) {
    Settings settings = {0};
    Error ignored;
    SC_HANDLE service = System->OpenServiceW(manager, entry->name, SERVICE_QUERY_CONFIG);
    if (!service) return false; /* it was deleted, or the caller may not read it */
    bool ours = ServiceIsPyhostsvc(service) && ServiceReadConfig(service, &settings, &ignored);
    ServiceClose(service);
    if (ours) {
        entry->account = TextCopy(settings.account);
        entry->startup = (Startup)settings.startup;
    }
    SettingsFree(&settings);
    return ours;
}

/* Updates the status of an entry whose process has exited since the SCM listed it. */
static void RefreshEntry(SC_HANDLE manager, ServiceEntry *entry) {
    Error ignored;
    if (!ServiceIsOutdated(&entry->status)) return;
    SC_HANDLE service = System->OpenServiceW(manager, entry->name, SERVICE_QUERY_STATUS);
    if (service) ServiceQuery(service, &entry->status, &ignored);
    ServiceClose(service);
}

typedef struct Entries {
    ServiceEntry *items;
    size_t count;
} Entries;

static void AppendIfPyhostsvc(SC_HANDLE manager, const ENUM_SERVICE_STATUS_PROCESSW *service, Entries *entries) {
    bool ours = false;
    ServiceEntry entry = {.name = TextCopy(service->lpServiceName), .status = service->ServiceStatusProcess};
    if (!ReadEntryKey(&entry, &ours)) ours = ReadEntryConfig(manager, &entry);
    if (!ours) {
        free(entry.name);
        return;
    }
    RefreshEntry(manager, &entry);
    entries->items = MemoryResize(entries->items, entries->count + 1, sizeof *entries->items);
    entries->items[entries->count++] = entry;
}

bool ServiceListEntries(ServiceEntry **ret_entries, size_t *ret_count, Error *error) {
    SC_HANDLE manager = NULL;
    if (!ServiceManagerOpen(SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE, &manager, error)) return false;
    BYTE *buffer = NULL;
    DWORD size = 256 * 1024; /* the most that Windows fills at once */
    DWORD resume = 0;
    Entries entries = {0};
    bool ok = false;
    for (bool more = true; more;) {
        DWORD needed = 0;
        DWORD count = 0;
        buffer = MemoryResize(buffer, size, 1);
        BOOL whole = System->EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL,
                                                   buffer, size, &needed, &count, &resume, NULL);
        DWORD code = whole ? ERROR_SUCCESS : GetLastError();
        if (!whole && code != ERROR_MORE_DATA) {
            ErrorSet(error, code, _(L"list the services"), L"");
            goto out;
        }
        const ENUM_SERVICE_STATUS_PROCESSW *services = (const void *)buffer;
        for (DWORD i = 0; i < count; i++) AppendIfPyhostsvc(manager, &services[i], &entries);
        if (!whole && count == 0) size += needed;
        more = !whole;
    }
    ok = true;
    *ret_entries = entries.items;
    *ret_count = entries.count;
out:
    if (!ok) ServiceEntriesFree(entries.items, entries.count);
    free(buffer);
    ServiceClose(manager);
    return ok;
}

void ServiceEntriesFree(ServiceEntry *entries, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(entries[i].name);
        free(entries[i].account);
    }
    free(entries);
}

bool ServiceList(TextList *ret_names, Error *error) {
    ServiceEntry *entries = NULL;
    size_t count = 0;
    if (!ServiceListEntries(&entries, &count, error)) return false;
    for (size_t i = 0; i < count; i++) TextListAppend(ret_names, entries[i].name);
    ServiceEntriesFree(entries, count);
    return true;
}

void ServiceDependencies(const wchar_t *name, TextList *names) {
    HKEY key = OpenKey(name);
    wchar_t *strings = key ? RegistryReadText(key, NULL, L"DependOnService", RRF_RT_REG_MULTI_SZ) : NULL;
    for (const wchar_t *p = strings; p && *p; p += wcslen(p) + 1) TextListAppend(names, p);
    free(strings);
    if (key) RegCloseKey(key);
}
