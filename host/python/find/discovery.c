#include "python/find/discovery.h"

#include "base/array.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/quote.h"
#include "base/translation.h"
#include "python/find/registered.h"
#include "python/find/venv.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

enum { MINOR_MINIMUM = 9 };

#if defined(_M_ARM64) || defined(__aarch64__)
enum { MACHINE = IMAGE_FILE_MACHINE_ARM64 };
static const wchar_t machine_name[] = N_(L"64-bit (ARM64)");
#else
enum { MACHINE = IMAGE_FILE_MACHINE_AMD64 };
static const wchar_t machine_name[] = N_(L"64-bit (x64)");
#endif

void PythonInstallationFree(PythonInstallation *installation) {
    free(installation->executable);
    free(installation->home);
    free(installation->base_executable);
    free(installation->dll);
    *installation = (PythonInstallation){0};
}

int PythonMinorOfDll(const wchar_t *name) {
    if (!TextStartsWith(name, L"python3")) return 0;
    wchar_t *end = NULL;
    long minor = wcstol(name + 7, &end, 10);
    bool named = end != name + 7 && (TextEqualFold(end, L".dll") || TextEqualFold(end, L"t.dll"));
    return named && minor > 0 && minor < 100 ? (int)minor : 0;
}

/* Returns the architecture of a PE file; 0 if it is not a PE file. Source: the PE format, Microsoft. */
static WORD MachineOf(const wchar_t *path) {
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return 0;
    WORD machine = 0;
    IMAGE_DOS_HEADER dos;
    struct {
        DWORD signature;
        IMAGE_FILE_HEADER file;
    } pe;
    DWORD read = 0;
    if (ReadFile(file, &dos, sizeof dos, &read, NULL) && read == sizeof dos && dos.e_magic == IMAGE_DOS_SIGNATURE &&
        SetFilePointer(file, dos.e_lfanew, NULL, FILE_BEGIN) != INVALID_SET_FILE_POINTER &&
        ReadFile(file, &pe, sizeof pe, &read, NULL) && read == sizeof pe && pe.signature == IMAGE_NT_SIGNATURE) {
        machine = pe.file.Machine;
    }
    CloseHandle(file);
    return machine;
}

/* Returns true if python.exe names this DLL: its import table contains the name in ASCII. */
static bool NamesDll(const char *program, size_t size, int minor, bool threaded) {
    wchar_t *wide = TextPrint(L"python3%d%ls.dll", minor, threaded ? L"t" : L"");
    char *name = FileToUtf8(wide);
    size_t length = strlen(name);
    bool found = false;
    for (const char *at = program; !found && size - (size_t)(at - program) >= length; at++) {
        at = memchr(at, 'p', size - (size_t)(at - program) - length + 1);
        if (!at) break;
        found = memcmp(at, name, length) == 0;
    }
    free(name);
    free(wide);
    return found;
}

/* Fills dll and minor with the DLL in `home` that python.exe loads. There may also be a DLL of the free-threaded build
 * (for python313t.exe), or one that an update has left behind. */
static void FindDll(PythonInstallation *found) {
    char *program = NULL;
    size_t size = 0;
    int best = 0;
    Error ignored;
    FileReadBytes(found->base_executable, &program, &size, &ignored);
    wchar_t *stem = PathStem(found->base_executable);
    wchar_t *pattern = PathJoin(found->home, L"python3*.dll");
    WIN32_FIND_DATAW file;
    HANDLE search = FindFirstFileW(pattern, &file);
    for (bool more = search != INVALID_HANDLE_VALUE; more; more = FindNextFileW(search, &file)) {
        int minor = PythonMinorOfDll(file.cFileName);
        bool threaded = TextEndsWithFold(file.cFileName, L"t.dll");
        int fit = minor; /* the newest, if nothing else decides */
        if (threaded == TextEndsWithFold(stem, L"t")) fit += 100;
        if (program && NamesDll(program, size, minor, threaded)) fit += 200;
        if (!minor || fit <= best) continue;
        best = fit;
        TextReplaceOwned(&found->dll, PathJoin(found->home, file.cFileName));
        found->minor = minor;
    }
    if (search != INVALID_HANDLE_VALUE) FindClose(search);
    free(pattern);
    free(stem);
    free(program);
}

/* Returns the path of a venv's pyvenv.cfg, which is beside python.exe or one folder up; NULL if this is not a venv. */
static wchar_t *FindVenvFile(const wchar_t *executable) {
    wchar_t *folder = PathDirectory(executable);
    wchar_t *parent = PathDirectory(folder);
    wchar_t *file = PathJoin(folder, L"pyvenv.cfg");
    if (!PathIsFile(file)) {
        TextReplaceOwned(&file, PathJoin(parent, L"pyvenv.cfg"));
    }
    if (!PathIsFile(file)) {
        free(file);
        file = NULL;
    }
    free(folder);
    free(parent);
    return file;
}

/* Returns the base python.exe that a venv's launcher starts: the one in its home. A free-threaded build has another
 * file name, which `executable` (since 3.11) ends in; only the name counts, because its folder differs if home is a
 * link. */
static wchar_t *BaseExecutable(const wchar_t *home, const wchar_t *recorded) {
    wchar_t *path = recorded ? PathJoin(home, PathName(recorded)) : NULL;
    if (path && PathIsFile(path)) return path;
    free(path);
    return PathJoin(home, L"python.exe");
}

static const wchar_t venv_remedy[] = N_(L"Create the virtual environment again (python -m venv).");

/* CPython's site module fails if the file is not in UTF-8. */
static bool CheckVenvFile(const wchar_t *file, Error *error) {
    char *bytes = NULL;
    size_t size = 0;
    if (!FileReadBytes(file, &bytes, &size, error)) return false;
    bool ok = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bytes, -1, NULL, 0) > 0;
    free(bytes);
    if (ok) return true;
    ErrorSay(error, ERROR_NO_UNICODE_TRANSLATION, _(L"'%ls' is not in UTF-8, so Python cannot read it"), file);
    return ErrorRemedy(error, _(venv_remedy));
}

/* Fills home and base_executable of a venv from its pyvenv.cfg. */
static bool InspectVenv(const wchar_t *file, PythonInstallation *found, Error *error) {
    wchar_t *text = NULL;
    if (!CheckVenvFile(file, error) || !FileRead(file, &text, error)) return false;
    wchar_t *recorded = VenvGet(text, L"executable");
    found->venv = true;
    found->home = VenvGet(text, L"home");
    if (found->home) found->base_executable = BaseExecutable(found->home, recorded);
    free(recorded);
    free(text);
    if (found->home && PathIsFile(found->base_executable)) return true;
    if (found->home) {
        ErrorSay(error, ERROR_PATH_NOT_FOUND,
                 _(L"the virtual environment's base Python is missing: '%ls' (home in '%ls')"),
                 PathIsDirectory(found->home) ? found->base_executable : found->home, file);
    } else {
        ErrorSay(error, ERROR_INVALID_DATA, _(L"'%ls' has no home entry, so the base Python cannot be found"), file);
    }
    return ErrorRemedy(error, _(venv_remedy));
}

static bool ReportNoDll(const wchar_t *home, Error *error) {
    WIN32_FIND_DATAW file;
    wchar_t *pattern = PathJoin(home, L"libpypy*.dll");
    HANDLE search = FindFirstFileW(pattern, &file);
    free(pattern);
    if (search == INVALID_HANDLE_VALUE) {
        ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"there is no python3XX.dll in '%ls'"), home);
    } else {
        ErrorSay(error, ERROR_NOT_SUPPORTED, _(L"there is no python3XX.dll in '%ls': this is PyPy"), home);
        FindClose(search);
    }
    return ErrorRemedy(error, _(L"Use CPython 3.9 or later from python.org, installed or embeddable."));
}

static bool CheckDll(const PythonInstallation *found, Error *error) {
    if (!found->dll) return ReportNoDll(found->home, error);
    if (found->minor < MINOR_MINIMUM) {
        ErrorSay(error, ERROR_OLD_WIN_VERSION, _(L"'%ls' is Python 3.%d, which is too old"), found->executable,
                 found->minor);
        return ErrorRemedy(error, _(L"Use CPython 3.9 or later."));
    }
    WORD machine = MachineOf(found->dll);
    if (machine == MACHINE) return true;
    if (machine == 0) {
        ErrorSay(error, ERROR_BAD_EXE_FORMAT, _(L"'%ls' is damaged or is not a DLL"), found->dll);
        return ErrorRemedy(error, _(L"Repair this Python installation."));
    }
    bool narrow = machine == IMAGE_FILE_MACHINE_I386;
    ErrorSay(error, ERROR_BAD_EXE_FORMAT,
             narrow ? _(L"'%ls' is a 32-bit Python") : _(L"'%ls' is a Python for another processor"), found->dll);
    return ErrorRemedy(error, _(L"This pyhostsvc is %ls and hosts only a Python of the same kind."), _(machine_name));
}

/* A Store alias starts a package that is registered for the user, so a service cannot load it. */
static bool CheckStore(const wchar_t *executable, Error *error) {
    if (FindStringOrdinal(FIND_FROMSTART, executable, -1, L"\\windowsapps\\", -1, TRUE) < 0 &&
        !TextEndsWithFold(executable, L"\\windowsapps")) {
        return true;
    }
    ErrorSay(error, ERROR_CODE_STORE, _(L"'%ls' comes from the Microsoft Store, and a service cannot load it"),
             executable);
    return ErrorRemedy(error, _(L"Install Python from python.org, for all users."));
}

/* Fills `found`, up to the first failure. */
static bool Inspect(const wchar_t *executable, PythonInstallation *found, Error *error) {
    found->executable = TextCopy(executable);
    if (!CheckStore(executable, error)) return false;
    if (!PathIsFile(executable)) {
        return ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"there is no Python at '%ls'"), executable);
    }
    wchar_t *venv = FindVenvFile(executable);
    bool ok = true;
    if (venv) {
        ok = InspectVenv(venv, found, error);
        free(venv);
    } else {
        found->home = PathDirectory(executable);
        found->base_executable = TextCopy(executable);
    }
    if (!ok || !CheckStore(found->home, error)) return false;
    FindDll(found);
    return CheckDll(found, error);
}

bool PythonInspect(const wchar_t *executable, PythonInstallation *ret_installation, Error *error) {
    PythonInstallation found = {0};
    if (!Inspect(executable, &found, error)) {
        PythonInstallationFree(&found);
        return false;
    }
    *ret_installation = found;
    return true;
}

static bool IsVersion(const wchar_t *wanted) {
    return TextStartsWith(wanted, L"3.") && wcslen(wanted) > 2 &&
           wcsspn(wanted + 2, L"0123456789t") == wcslen(wanted + 2);
}

/* Resolves a path: python.exe itself, or a folder that contains one. */
static bool DiscoverPath(const wchar_t *wanted, PythonInstallation *ret_installation, Error *error) {
    static const wchar_t *const below[] = {L"python.exe", L"Scripts\\python.exe"};
    wchar_t *path = NULL;
    if (!PathAbsolute(wanted, &path, error)) return false;
    for (size_t i = 0; PathIsDirectory(path) && i < COUNT_OF(below); i++) {
        wchar_t *executable = PathJoin(path, below[i]);
        if (PathIsFile(executable)) {
            TextReplaceOwned(&path, executable);
        } else {
            free(executable);
        }
    }
    bool ok = false;
    if (PathIsDirectory(path)) {
        ErrorSay(error, ERROR_FILE_NOT_FOUND, _(L"there is no python.exe in '%ls' or its Scripts folder"), path);
    } else {
        ok = PythonInspect(path, ret_installation, error);
    }
    free(path);
    return ok;
}

static bool DiscoverRegistered(const wchar_t *version, PythonInstallation *ret_installation, Error *error) {
    wchar_t *executable = RegisteredPython(version);
    if (!executable) {
        ErrorSay(error, ERROR_FILE_NOT_FOUND, version ? _(L"no Python %ls is registered") : _(L"no Python was found"),
                 version);
        return ErrorRemedy(error, _(L"Install CPython 3.9 or later from python.org."));
    }
    bool ok = PythonInspect(executable, ret_installation, error);
    free(executable);
    return ok;
}

static wchar_t *EnvironmentCopy(const wchar_t *name) {
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    if (size <= 1) return NULL;
    wchar_t *value = MemoryNew(size, sizeof(wchar_t));
    GetEnvironmentVariableW(name, value, size);
    return value;
}

bool PythonDiscover(const wchar_t *wanted, PythonInstallation *ret_installation, Error *error) {
    static const wchar_t *const variables[] = {L"PYHOSTSVC_PYTHON", L"VIRTUAL_ENV"};
    wchar_t *value = wanted ? TextCopy(wanted) : NULL;
    for (size_t i = 0; !value && i < COUNT_OF(variables); i++) value = EnvironmentCopy(variables[i]);
    bool ok = !value || IsVersion(value) ? DiscoverRegistered(value, ret_installation, error)
                                         : DiscoverPath(value, ret_installation, error);
    free(value);
    return ok;
}

bool PythonRemedy(const wchar_t *service, Error *error) {
    if (!service) {
        return ErrorRemedyMore(error,
                               _(L"--python accepts a python.exe, a virtual environment, or a version such as 3.13."));
    }
    return ErrorRemedyMore(error, _(L"Run `pyhostsvc set %ls python PATH` to use another Python."),
                           QuoteName(service).text);
}
