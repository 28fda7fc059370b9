#include "python/find/registered.h"

#include "base/array.h"
#include "base/path.h"
#include "base/registry.h"
#include "base/text.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t core[] = L"Software\\Python\\PythonCore";

/* Returns ExecutablePath, or python.exe in the folder of InstallPath; NULL if that file does not exist. */
static wchar_t *ReadExecutable(HKEY root, const wchar_t *tag) {
    wchar_t *key = TextPrint(L"%ls\\%ls\\InstallPath", core, tag);
    wchar_t *executable = RegistryReadText(root, key, L"ExecutablePath", RRF_RT_REG_SZ);
    wchar_t *folder = executable ? NULL : RegistryReadText(root, key, NULL, RRF_RT_REG_SZ);
    if (folder) executable = PathJoin(folder, L"python.exe");
    free(folder);
    free(key);
    if (executable && PathIsFile(executable)) return executable;
    free(executable);
    return NULL;
}

/* Returns 13 for "3.13". Tags with a suffix ("3.13-32", "3.13t") are found only by their full name. */
static long MinorOfTag(const wchar_t *tag) {
    wchar_t *end = NULL;
    if (!TextStartsWith(tag, L"3.")) return 0;
    long minor = wcstol(tag + 2, &end, 10);
    return end != tag + 2 && !*end ? minor : 0;
}

static wchar_t *Newest(HKEY root) {
    HKEY key = NULL;
    wchar_t *newest = NULL;
    long best = 8; /* 3.9 is the first that can be hosted */
    if (RegOpenKeyExW(root, core, 0, KEY_READ, &key) != ERROR_SUCCESS) return NULL;
    wchar_t tag[256]; /* a registry key's name is at most 255 characters */
    DWORD size = 256;
    for (DWORD i = 0; RegEnumKeyExW(key, i, tag, &size, NULL, NULL, NULL, NULL) == ERROR_SUCCESS; i++, size = 256) {
        wchar_t *executable = MinorOfTag(tag) > best ? ReadExecutable(root, tag) : NULL;
        if (!executable) continue;
        TextReplaceOwned(&newest, executable);
        best = MinorOfTag(tag);
    }
    RegCloseKey(key);
    return newest;
}

wchar_t *RegisteredPython(const wchar_t *version) {
    const HKEY roots[] = {HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER};
    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        wchar_t *executable = version ? ReadExecutable(roots[i], version) : Newest(roots[i]);
        if (executable) return executable;
    }
    return NULL;
}
