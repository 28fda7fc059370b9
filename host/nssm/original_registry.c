#include "base/array.h"
#include "base/translation.h"
#include "nssm/conversion.h"
#include "nssm/original.h"

#include "base/memory.h"
#include "base/registry.h"

#include <stdlib.h>
#include <windows.h>

enum { NAME_LIMIT = 16384 }; /* characters in the name of a value: "Registry element size limits", Microsoft */

/* Converts the data of one value by its type. */
static void FillValue(OriginalValue *value, DWORD type, const BYTE *data, DWORD size) {
    size_t length = size / sizeof(wchar_t);
    value->kind = VALUE_OTHER;
    if (type == REG_DWORD && size == sizeof value->number) {
        value->kind = VALUE_NUMBER;
        value->number = *(const uint32_t *)(const void *)data;
    } else if (type == REG_SZ || type == REG_EXPAND_SZ) {
        value->kind = VALUE_TEXT;
        value->expands = type == REG_EXPAND_SZ;
        wchar_t *whole = TextCopyLength((const wchar_t *)(const void *)data, length);
        value->text = TextCopy(whole); /* up to the first null character */
        free(whole);
    } else if (type == REG_MULTI_SZ) {
        value->kind = VALUE_LIST;
        wchar_t *whole = TextCopyLength((const wchar_t *)(const void *)data, length);
        for (const wchar_t *p = whole; p < whole + length && *p; p += wcslen(p) + 1) TextListAppend(&value->list, p);
        free(whole);
    }
}

/* Appends every value of a key as `prefix` and its name. */
static void ReadValues(HKEY key, const wchar_t *prefix, Original *original) {
    wchar_t *name = MemoryNew(NAME_LIMIT, sizeof *name);
    for (DWORD i = 0;; i++) {
        DWORD length = NAME_LIMIT;
        DWORD type = 0;
        DWORD size = 0;
        if (RegEnumValueW(key, i, name, &length, NULL, &type, NULL, &size) != ERROR_SUCCESS) break;
        BYTE *data = MemoryNew(size + 2 * sizeof(wchar_t), 1);
        length = NAME_LIMIT;
        if (RegEnumValueW(key, i, name, &length, NULL, &type, data, &size) == ERROR_SUCCESS) {
            OriginalValue value = {.name = TextPrint(L"%ls%ls", prefix, *name ? name : L"Default")};
            FillValue(&value, type, data, size);
            OriginalAppend(original, value);
        }
        free(data);
    }
    free(name);
}

/* Appends the values of a key and of all keys below it. */
static void ReadKey(HKEY key, const wchar_t *prefix, Original *original) {
    enum { KEY_LIMIT = 256, DEPTH_LIMIT = 128 }; /* characters; NSSM has no deeper keys */
    ReadValues(key, prefix, original);
    for (DWORD i = 0; wcslen(prefix) < DEPTH_LIMIT; i++) {
        wchar_t name[KEY_LIMIT];
        DWORD length = KEY_LIMIT;
        HKEY below = NULL;
        if (RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL) != ERROR_SUCCESS) break;
        if (RegOpenKeyExW(key, name, 0, KEY_READ, &below) != ERROR_SUCCESS) continue;
        wchar_t *path = TextPrint(L"%ls%ls\\", prefix, name);
        ReadKey(below, path, original);
        free(path);
        RegCloseKey(below);
    }
}

/* Variables that Windows gives every process and that do not depend on the account. */
static void ReadFixed(TextList *variables) {
    static const wchar_t *const names[] = {
        L"SystemRoot",
        L"windir",
        L"SystemDrive",
        L"ProgramData",
        L"ALLUSERSPROFILE",
        L"ProgramFiles",
        L"ProgramW6432",
        L"ComputerName",
        L"CommonProgramFiles",
        L"CommonProgramW6432",
        L"ProgramFiles(x86)",
        L"Public",
        L"CommonProgramFiles(x86)",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        DWORD size = GetEnvironmentVariableW(names[i], NULL, 0);
        wchar_t *value = MemoryNew((size_t)size + 1, sizeof *value);
        if (size && GetEnvironmentVariableW(names[i], value, size)) {
            TextListAppendOwned(variables, TextPrint(L"%ls=%ls", names[i], value));
        }
        free(value);
    }
}

/* Reads the environment of a service of any account: the system variables, which may refer to each other. */
static void ReadVariables(TextList *variables) {
    static const TextList nothing = {0};
    Original machine = {0};
    HKEY key = NULL;
    ReadFixed(variables);
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment", 0,
                      KEY_READ, &key) != ERROR_SUCCESS) {
        return;
    }
    ReadValues(key, L"", &machine);
    RegCloseKey(key);
    for (int expands = 0; expands < 2; expands++) {
        for (size_t i = 0; i < machine.count; i++) {
            const OriginalValue *value = &machine.values[i];
            if (value->kind != VALUE_TEXT || value->expands != (expands == 1)) continue;
            wchar_t *text = expands ? ConversionExpand(value->text, variables, &nothing, NULL) : TextCopy(value->text);
            TextListAppendOwned(variables, TextPrint(L"%ls=%ls", value->name, text));
            free(text);
        }
    }
    OriginalFree(&machine);
}

static bool IsSrvany(const wchar_t *image_path) {
    static const wchar_t name[] = L"srvany.exe";
    size_t length = wcslen(name);
    for (const wchar_t *p = image_path; wcslen(p) >= length; p++) {
        if (_wcsnicmp(p, name, length) == 0) return true;
    }
    return false;
}

/* Reads the environment that the SCM gives this service. */
static void ReadOwnVariables(const wchar_t *service, Original *original) {
    wchar_t *path = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls", service);
    wchar_t *block = RegistryReadText(HKEY_LOCAL_MACHINE, path, L"Environment", RRF_RT_REG_MULTI_SZ);
    free(path);
    if (!block) return;
    OriginalValue value = {.name = TextCopy(L"Environment"), .kind = VALUE_LIST};
    for (const wchar_t *p = block; *p; p += wcslen(p) + 1) TextListAppend(&value.list, p);
    free(block);
    OriginalAppend(original, value);
}

static bool Has(const Original *original, const wchar_t *name) {
    for (size_t i = 0; i < original->count; i++) {
        if (TextEqualFold(original->values[i].name, name)) return true;
    }
    return false;
}

bool OriginalRead(const wchar_t *service, const wchar_t *image_path, Original *ret_original, Error *error) {
    Original original = {.srvany = IsSrvany(image_path)};
    HKEY key = NULL;
    wchar_t *path = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters", service);
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_READ, &key);
    if (status != ERROR_SUCCESS && status != ERROR_FILE_NOT_FOUND) {
        ErrorSet(error, (uint32_t)status, _(L"open the registry key"), L"HKLM\\%ls", path);
        free(path);
        return false;
    }
    free(path);
    if (key) {
        ReadKey(key, L"", &original);
        RegCloseKey(key);
    }
    if (!Has(&original, L"Application")) {
        OriginalFree(&original);
        ErrorSay(error, ERROR_CODE_NO_SERVICE, _(L"'%ls' is not an NSSM or srvany service: it runs '%ls'"), service,
                 image_path);
        return ErrorRemedy(error, _(L"Its registry key Parameters has no value Application."));
    }
    ReadOwnVariables(service, &original);
    ReadVariables(&original.variables);
    *ret_original = original;
    return true;
}
