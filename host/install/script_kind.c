#include "install/script_kind.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/translation.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static HANDLE OpenForRead(const wchar_t *path) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    return CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
}

/* Is it a Windows program? They begin with "MZ". */
static bool IsProgram(HANDLE file) {
    char bytes[2] = {0};
    DWORD got = 0;
    return ReadFile(file, bytes, sizeof bytes, &got, NULL) && got == sizeof bytes && memcmp(bytes, "MZ", 2) == 0;
}

/* Does the file end with a zip file, whose last record begins with "PK\5\6" and ends with a comment of up to 64 KiB? */
static bool EndsWithZip(HANDLE file) {
    enum { RECORD = 22, COMMENT = 65535 };
    LARGE_INTEGER size;
    if (!GetFileSizeEx(file, &size) || size.QuadPart < RECORD) return false;
    DWORD length = size.QuadPart < RECORD + COMMENT ? (DWORD)size.QuadPart : RECORD + COMMENT;
    LARGE_INTEGER start = {.QuadPart = size.QuadPart - length};
    char *end = MemoryNew(length, 1);
    DWORD got = 0;
    bool found = false;
    if (SetFilePointerEx(file, start, NULL, FILE_BEGIN) && ReadFile(file, end, length, &got, NULL)) {
        for (DWORD i = 0; !found && i + RECORD <= got; i++) found = memcmp(end + i, "PK\5\6", 4) == 0;
    }
    free(end);
    return found;
}

/* Is it python.exe, pythonw.exe, python3.13.exe, py.exe or pyw.exe? */
static bool IsPython(const wchar_t *path) {
    const wchar_t *name = PathName(path);
    return TextStartsWithFold(name, L"python") || TextEqualFold(name, L"py.exe") || TextEqualFold(name, L"pyw.exe");
}

/* Returns the python.exe beside a program, or in the folder above its Scripts folder; NULL if there is none. The caller
 * frees it. */
static wchar_t *PythonOf(const wchar_t *program) {
    wchar_t *folder = PathDirectory(program);
    wchar_t *parent = PathDirectory(folder);
    wchar_t *python = PathJoin(folder, L"python.exe");
    if (!PathIsFile(python)) TextReplaceOwned(&python, PathJoin(parent, L"python.exe"));
    free(parent);
    free(folder);
    if (PathIsFile(python)) return python;
    free(python);
    return NULL;
}

/* python.exe itself: the first argument is the script. */
static bool RefusePython(const Settings *settings, Error *error) {
    const wchar_t *first = settings->args.count ? settings->args.items[0] : NULL;
    const wchar_t *second = settings->args.count > 1 ? settings->args.items[1] : NULL;
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is Python, not a script"), settings->script);
    if (first && second && TextEqual(first, L"-m")) {
        return ErrorRemedy(error, _(L"Use: pyhostsvc install --module %ls --python \"%ls\""), second, settings->script);
    }
    return ErrorRemedy(error, _(L"Use: pyhostsvc install \"%ls\" --python \"%ls\""),
                       first && first[0] != L'-' ? first : L"SCRIPT.py", settings->script);
}

static bool RefuseProgram(const Settings *settings, Error *error) {
    wchar_t *python = PythonOf(settings->script);
    wchar_t *module = PathStem(settings->script);
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is a program, not a Python script"), settings->script);
    if (python) {
        for (wchar_t *p = module; *p; p++) *p = *p == L'-' ? L'_' : *p;
        ErrorRemedy(error, _(L"Run its module: pyhostsvc install --module %ls --python \"%ls\""), module, python);
    } else {
        ErrorRemedy(error,
                    _(L"Install a script that runs it: import subprocess, sys; "
                      L"sys.exit(subprocess.call([r\"%ls\"] + sys.argv[1:]))"),
                    settings->script);
    }
    free(module);
    free(python);
    return false;
}

static bool RefuseBatch(const Settings *settings, Error *error) {
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is a batch file, not a Python script"), settings->script);
    ErrorRemedy(error, _(L"Name the Python script that it starts: pyhostsvc install SCRIPT.py --python PYTHON"));
    return ErrorRemedyMore(error, _(L"Set its variables by --env NAME=VALUE, and its folder by --directory."));
}

bool ScriptKindCheck(const Settings *settings, Error *error) {
    static const wchar_t *const batches[] = {L".bat", L".cmd", L".ps1"};
    for (size_t i = 0; i < COUNT_OF(batches); i++) {
        if (TextEndsWithFold(settings->script, batches[i])) return RefuseBatch(settings, error);
    }
    HANDLE file = OpenForRead(settings->script);
    if (file == INVALID_HANDLE_VALUE) return true; /* a folder, or a file whose error is reported elsewhere */
    bool refused = IsProgram(file) && !EndsWithZip(file);
    CloseHandle(file);
    if (!refused) return true;
    return IsPython(settings->script) ? RefusePython(settings, error) : RefuseProgram(settings, error);
}
