#include "settings/environment.h"

#include "base/array.h"
#include "base/crt.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/registry.h"
#include "settings/envfile.h"

#include <stdlib.h>
#include <windows.h>

bool EnvironmentReadFile(const wchar_t *path, TextList *variables, Error *error) {
    wchar_t *text = NULL;
    Error cause;
    if (!FileRead(path, &text, error)) return false;
    bool ok = EnvfileParse(text, variables, &cause);
    free(text);
    if (ok) return true;
    ErrorSay(error, cause.code, L"'%ls': %ls", path, cause.detail);
    return ErrorRemedy(error, L"%ls", cause.remedy);
}

static bool IsNeeded(const wchar_t *name) {
    static const wchar_t *const needed[] = {
        L"SystemRoot", L"windir",  L"SystemDrive", L"ProgramData", L"ComSpec",
        L"Path",       L"PATHEXT", L"TEMP",        L"TMP",         L"OS",
    };
    for (size_t i = 0; i < COUNT_OF(needed); i++) {
        if (TextEqualFold(name, needed[i])) return true;
    }
    return TextStartsWith(name, L"PROCESSOR_") || TextEqual(name, L"NUMBER_OF_PROCESSORS");
}

/* Removes the variables that `goes` names, also from the C runtime. */
static bool Remove(bool (*goes)(const wchar_t *name), Error *error) {
    const Crt *crt = CrtGet(error);
    wchar_t *block = crt ? GetEnvironmentStringsW() : NULL; /* a copy */
    if (!block) return false;
    for (const wchar_t *p = block; *p; p += wcslen(p) + 1) {
        const wchar_t *equals = wcschr(p, L'=');
        if (!equals || equals == p) continue; /* a drive's own folder */
        wchar_t *name = TextCopyLength(p, (size_t)(equals - p));
        if (goes(name)) crt->_wputenv_s(name, L""); /* removes it, also from the process */
        free(name);
    }
    FreeEnvironmentStringsW(block);
    return true;
}

static bool IsNotNeeded(const wchar_t *name) {
    return !IsNeeded(name);
}

bool EnvironmentClear(Error *error) {
    return Remove(IsNotNeeded, error);
}

/* Returns the machine's variable, which services also see; NULL if there is none. The caller frees it. */
static wchar_t *MachineVariable(const wchar_t *name) {
    static const wchar_t key[] = L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
    return RegistryReadText(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ);
}

static bool IsPersonal(const wchar_t *name) {
    static const wchar_t prefix[] = L"PYTHON";
    if (_wcsnicmp(name, prefix, wcslen(prefix)) != 0) return false;
    wchar_t *common = MachineVariable(name);
    free(common);
    return !common;
}

bool EnvironmentForget(wchar_t **ret_path, Error *error) {
    static const wchar_t name[] = L"PYTHONPATH";
    DWORD size = IsPersonal(name) ? GetEnvironmentVariableW(name, NULL, 0) : 0;
    wchar_t *path = size > 1 ? MemoryNew(size, sizeof *path) : NULL;
    if (path) GetEnvironmentVariableW(name, path, size);
    if (!Remove(IsPersonal, error)) {
        free(path);
        return false;
    }
    *ret_path = path;
    return true;
}
