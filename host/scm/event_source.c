#include "scm/event_source.h"

#include "base/registry.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t owner[] = L"pyhostsvc"; /* the value that marks a source which pyhostsvc created */
static const wchar_t messages[] = L"%SystemRoot%\\System32\\EventCreate.exe";

static wchar_t *SourceKey(const wchar_t *name) {
    return TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\EventLog\\Application\\%ls", name);
}

static bool WriteSource(HKEY key, Error *error) {
    DWORD types = EVENTLOG_ERROR_TYPE | EVENTLOG_WARNING_TYPE | EVENTLOG_INFORMATION_TYPE;
    LSTATUS status = RegSetValueExW(key, owner, 0, REG_DWORD, (const BYTE *)&types, sizeof types);
    if (!status) status = RegSetValueExW(key, L"TypesSupported", 0, REG_DWORD, (const BYTE *)&types, sizeof types);
    if (!status) {
        status = RegSetValueExW(key, L"EventMessageFile", 0, REG_EXPAND_SZ, (const BYTE *)messages, sizeof messages);
    }
    return !status || ErrorSet(error, (DWORD)status, _(L"register the event source"), L"");
}

bool EventSourceCreate(const wchar_t *name, bool *ret_created, Error *error) {
    HKEY key = NULL;
    DWORD disposition = 0;
    wchar_t *path = SourceKey(name);
    LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, &disposition);
    free(path);
    if (status) return ErrorSet(error, (DWORD)status, _(L"register the event source"), L"'%ls'", name);
    bool created = disposition == REG_CREATED_NEW_KEY;
    bool ok = !created || WriteSource(key, error);
    RegCloseKey(key);
    if (!ok) {
        EventSourceDelete(name);
        return false;
    }
    *ret_created = created;
    return true;
}

void EventSourceDelete(const wchar_t *name) {
    wchar_t *path = SourceKey(name);
    DWORD size = 0;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, path, owner, RRF_RT_REG_DWORD, NULL, NULL, &size) == ERROR_SUCCESS) {
        RegDeleteKeyW(HKEY_LOCAL_MACHINE, path);
    }
    free(path);
}
