#include "python/find/library.h"

#include "base/path.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

static bool IsThere(const wchar_t *folder, const wchar_t *name) {
    wchar_t *path = PathJoin(folder, name);
    bool there = PathIsFile(path);
    free(path);
    return there;
}

/* Returns true if there is a "C:\\Python\\python313._pth" for "C:\\Python\\python313.dll". */
static bool HasPth(const wchar_t *program) {
    wchar_t *folder = PathDirectory(program);
    wchar_t *stem = PathStem(program);
    wchar_t *name = TextPrint(L"%ls._pth", stem);
    bool has = IsThere(folder, name);
    free(name);
    free(stem);
    free(folder);
    return has;
}

/* Looks for the landmarks by which CPython finds its library. Source: Modules/getpath.py (3.11+), PC/getpathp.c. */
static bool HasLibrary(const PythonInstallation *found) {
    if (HasPth(found->dll) || HasPth(found->executable) || HasPth(found->base_executable)) return true;
    wchar_t *zip = TextPrint(L"python3%d.zip", found->minor);
    bool has = IsThere(found->home, zip);
    free(zip);
    wchar_t *folder = TextCopy(found->home);
    while (!has && !TextIsEmpty(folder)) {
        has = IsThere(folder, L"Lib\\os.py") || IsThere(folder, L"Lib\\os.pyc");
        wchar_t *parent = PathDirectory(folder);
        if (TextEqual(parent, folder)) *parent = L'\0';
        TextReplaceOwned(&folder, parent);
    }
    free(folder);
    return has;
}

/* With PYTHONHOME the library is elsewhere. */
static bool HasHomeElsewhere(const TextList *environment) {
    static const wchar_t name[] = L"PYTHONHOME=";
    for (size_t i = 0; environment && i < environment->count; i++) {
        if (_wcsnicmp(environment->items[i], name, wcslen(name)) == 0) return true;
    }
    return GetEnvironmentVariableW(L"PYTHONHOME", NULL, 0) > 1;
}

bool LibraryCheck(const PythonInstallation *python, const TextList *environment, Error *error) {
    if (HasHomeElsewhere(environment) || HasLibrary(python)) return true;
    ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"the standard library is missing: there is no '%ls\\Lib\\os.py'"),
             python->home);
    return ErrorRemedy(error, _(L"Repair this Python installation."));
}
