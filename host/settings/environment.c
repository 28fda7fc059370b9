#include "settings/environment.h"

#include "base/array.h"
#include "base/crt.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/registry.h"
#include "base/system.h"
#include "settings/envfile.h"
#include "settings/expansion.h"

#include <stdlib.h>
#include <string.h>
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

/* Source: "Recognized Environment Variables" (User State Migration Tool) and
 * what CreateEnvironmentBlock returns. */
bool EnvironmentIsMadeByWindows(const wchar_t *name) {
    static const wchar_t *const names[] = {
        L"ALLUSERSPROFILE",
        L"APPDATA",
        L"COMPUTERNAME",
        L"ComSpec",
        L"DriverData",
        L"HOMEDRIVE",
        L"HOMEPATH",
        L"LOCALAPPDATA",
        L"LOGONSERVER",
        L"NUMBER_OF_PROCESSORS",
        L"OS",
        L"Path",
        L"PATHEXT",
        L"ProgramData",
        L"PSModulePath",
        L"PUBLIC",
        L"SystemDrive",
        L"SystemRoot",
        L"TEMP",
        L"TMP",
        L"USERNAME",
        L"USERPROFILE",
        L"windir",
    };
    static const wchar_t *const prefixes[] = {L"CommonProgram", L"PROCESSOR_", L"ProgramFiles", L"ProgramW6432",
                                              L"USERDOMAIN"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (TextEqualFold(name, names[i])) return true;
    }
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        if (TextStartsWithFold(name, prefixes[i])) return true;
    }
    return false;
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

static bool IsNotMadeByWindows(const wchar_t *name) {
    return !EnvironmentIsMadeByWindows(name);
}

bool EnvironmentClear(Error *error) {
    return Remove(IsNotMadeByWindows, error);
}

/* The functions of userenv.dll. An import would load it into every process of the host. */
typedef struct Userenv {
    BOOL(WINAPI *CreateEnvironmentBlock)(LPVOID *, HANDLE, BOOL);
    BOOL(WINAPI *DestroyEnvironmentBlock)(LPVOID);
} Userenv;

static bool FindFunctions(HMODULE dll, Userenv *ret_userenv) {
    FARPROC create = GetProcAddress(dll, "CreateEnvironmentBlock");
    FARPROC destroy = GetProcAddress(dll, "DestroyEnvironmentBlock");
    if (!create || !destroy) return false;
    memcpy(&ret_userenv->CreateEnvironmentBlock, &create, sizeof create);
    memcpy(&ret_userenv->DestroyEnvironmentBlock, &destroy, sizeof destroy);
    return true;
}

/* Appends the variables of a block in which every string ends with a null, and the last with two. */
static void AppendBlock(const wchar_t *block, TextList *variables) {
    for (const wchar_t *p = block; p && *p; p += wcslen(p) + 1) {
        if (*p != L'=') TextListAppend(variables, p); /* a drive's own folder */
    }
}

/* Returns the machine's variable, which services also see; NULL if there is none. The caller frees it. */
static wchar_t *MachineVariable(const wchar_t *name) {
    static const wchar_t key[] = L"SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment";
    return RegistryReadText(HKEY_LOCAL_MACHINE, key, name, RRF_RT_REG_SZ);
}

static bool IsLocalSystem(HANDLE token) {
    union {
        TOKEN_USER user;
        BYTE bytes[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
    } buffer;
    DWORD size = 0;
    return System->GetTokenInformation(token, TokenUser, &buffer, sizeof buffer, &size) &&
           IsWellKnownSid(buffer.user.User.Sid, WinLocalSystemSid);
}

/* Appends the machine's own variables of a block, expanded. USERNAME stays as the SCM has set it. */
static void AppendMachine(const wchar_t *block, TextList *variables) {
    for (const wchar_t *p = block; p && *p; p += wcslen(p) + 1) {
        const wchar_t *equals = wcschr(p, L'=');
        if (!equals || equals == p) continue; /* a drive's own folder */
        wchar_t *name = TextCopyLength(p, (size_t)(equals - p));
        wchar_t *value = TextEqualFold(name, L"USERNAME") ? NULL : MachineVariable(name);
        if (value) TextListAppend(variables, p);
        free(value);
        free(name);
    }
}

/* For LocalSystem the machine's variables are all: services do not see those in the registry's profile .DEFAULT, whose
 * TEMP is another folder. */
bool EnvironmentReadPresent(TextList *variables, Error *error) {
    Userenv userenv = {0};
    HANDLE token = NULL;
    void *block = NULL;
    DWORD code = 0;
    bool local_system = false;
    HMODULE dll = LoadLibraryExW(L"userenv.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    bool ok = dll && FindFunctions(dll, &userenv) &&
              OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE | TOKEN_IMPERSONATE, &token);
    if (ok) local_system = IsLocalSystem(token);
    ok = ok && userenv.CreateEnvironmentBlock(&block, local_system ? NULL : token, FALSE);
    if (!ok) code = GetLastError();
    if (ok) (local_system ? AppendMachine : AppendBlock)(block, variables);
    if (block) userenv.DestroyEnvironmentBlock(block);
    if (token) CloseHandle(token);
    if (dll) FreeLibrary(dll); /* python.exe's process would not have it */
    return ok || ErrorSet(error, code, L"read the environment of the service's account", L"");
}

void EnvironmentAppendOfService(const wchar_t *service, TextList *variables) {
    wchar_t *key = TextPrint(L"SYSTEM\\CurrentControlSet\\Services\\%ls", service);
    wchar_t *block = RegistryReadText(HKEY_LOCAL_MACHINE, key, L"Environment", RRF_RT_REG_MULTI_SZ);
    AppendBlock(block, variables);
    free(block);
    free(key);
}

/* Setting a variable copies the whole environment in some C runtimes. */
static bool HasValue(const wchar_t *name, const wchar_t *value) {
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    if (!size) return false;
    wchar_t *present = MemoryNew(size, sizeof *present);
    GetEnvironmentVariableW(name, present, size);
    bool same = TextEqual(present, value);
    free(present);
    return same;
}

static bool SetPresent(const TextList *present, const TextList *of_service, Error *error) {
    bool ok = true;
    for (size_t i = 0; ok && i < present->count; i++) {
        const wchar_t *pair = present->items[i];
        const wchar_t *equals = wcschr(pair, L'=');
        if (!equals) continue;
        wchar_t *name = TextCopyLength(pair, (size_t)(equals - pair));
        bool changed = !HasValue(name, equals + 1) && !ExpansionFind(of_service, name);
        if (changed) ok = CrtSetVariable(name, equals + 1, error);
        free(name);
    }
    return ok;
}

bool EnvironmentRefresh(const wchar_t *service, const TextList *present, Error *error) {
    TextList of_service = {0};
    EnvironmentAppendOfService(service, &of_service);
    bool ok = SetPresent(present, &of_service, error);
    TextListFree(&of_service);
    return ok;
}

void EnvironmentExpand(const TextList *variables, TextList *ret_expanded, TextList *ret_unknown) {
    TextList inherited = {0};
    wchar_t *block = GetEnvironmentStringsW(); /* a copy */
    AppendBlock(block, &inherited);
    if (block) FreeEnvironmentStringsW(block);
    ExpansionAppend(variables, &inherited, ret_expanded, ret_unknown);
    TextListFree(&inherited);
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
