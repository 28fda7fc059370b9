#include "python/find/library.h"

#include "base/path.h"
#include "base/translation.h"
#include "python/find/pth.h"

#include <stdlib.h>
#include <windows.h>

static bool IsThere(const wchar_t *folder, const wchar_t *name) {
    wchar_t *path = PathJoin(folder, name);
    bool there = PathIsFile(path);
    free(path);
    return there;
}

/* Looks for the landmarks by which CPython finds its library. Source: Modules/getpath.py (3.11+), PC/getpathp.c. */
static bool HasLibrary(const PythonInstallation *found) {
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
    if (HasHomeElsewhere(environment)) return true;
    wchar_t *pth = PthFind(python);
    bool ok = pth ? PthCheck(pth, python->minor, error) : HasLibrary(python);
    free(pth);
    if (ok || pth) return ok;
    ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"the standard library is missing: there is no '%ls\\Lib\\os.py'"),
             python->home);
    return ErrorRemedy(error, _(L"Repair this Python installation."));
}
