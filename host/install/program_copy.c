#include "install/program_copy.h"

#include "account/access.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/registry.h"
#include "base/sha1.h"
#include "base/text.h"
#include "base/translation.h"
#include "scm/service.h"
#include "scm/service_list.h"
#include "scm/service_open.h"
#include "version.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static const wchar_t program_name[] = L"pyhostsvc.exe";

/* Reads a folder from the registry, because the caller can change the environment. The caller frees it. */
static wchar_t *SystemFolder(const wchar_t *key, const wchar_t *value, const wchar_t *fallback) {
    wchar_t *folder = RegistryReadText(HKEY_LOCAL_MACHINE, key, value, RRF_RT_REG_SZ);
    return folder ? folder : TextCopy(fallback);
}

/* Returns %ProgramFiles%\pyhostsvc. The caller frees it. */
static wchar_t *CopiesFolder(void) {
    wchar_t *files =
        SystemFolder(L"SOFTWARE\\Microsoft\\Windows\\CurrentVersion", L"ProgramFilesDir", L"C:\\Program Files");
    wchar_t *folder = PathJoin(files, L"pyhostsvc");
    free(files);
    return folder;
}

static bool HasFile(const wchar_t *folder, const wchar_t *name) {
    wchar_t *path = PathJoin(folder, name);
    bool has = PathIsFile(path);
    free(path);
    return has;
}

/* Returns whether `folder` belongs to a Python installation or a virtual environment, as their Scripts folders do. */
static bool IsInPython(const wchar_t *folder) {
    wchar_t *above = PathDirectory(folder);
    bool inside = HasFile(folder, L"python.exe") || HasFile(above, L"python.exe") || HasFile(above, L"pyvenv.cfg");
    free(above);
    return inside;
}

/* A network drive or a removable drive may be missing when a service starts. */
static bool IsOnFixedDrive(const wchar_t *path) {
    wchar_t root[] = L"?:\\";
    if (path[1] != L':') return false; /* \\server\share */
    root[0] = path[0];
    return GetDriveTypeW(root) == DRIVE_FIXED;
}

/* Returns whether an ordinary user can change the program, add a DLL beside it, or replace a folder above it. */
static bool CanBeReplaced(const wchar_t *program) {
    wchar_t *who = NULL;
    wchar_t *replaceable = NULL;
    wchar_t *folder = PathDirectory(program);
    bool can = PathIsInProfile(program) || IsInPython(folder) || !IsOnFixedDrive(program) ||
               AccessWritableByUsers(program, &who) || AccessWritableByUsers(folder, &who) ||
               AccessReplaceableAbove(folder, &replaceable, &who);
    free(replaceable);
    free(who);
    free(folder);
    return can;
}

static bool IsSame(const wchar_t *path, const char *bytes, size_t size) {
    char *other = NULL;
    size_t other_size = 0;
    Error ignored;
    bool same = FileReadBytes(path, &other, &other_size, &ignored) && other_size == size && !memcmp(bytes, other, size);
    free(other);
    return same;
}

/* Returns eight hexadecimal digits that distinguish one build from another. The caller frees them. */
static wchar_t *Fingerprint(const char *bytes, size_t size) {
    uint32_t hash[SHA1_WORDS];
    Sha1(bytes, size, hash);
    return TextPrint(L"%08x", hash[0]);
}

static bool CreateFolder(const wchar_t *path, Error *error) {
    if (CreateDirectoryW(path, NULL) || GetLastError() == ERROR_ALREADY_EXISTS) return true;
    DWORD code = GetLastError();
    ErrorSet(error, code, _(L"create the folder"), L"'%ls'", path);
    return ErrorRemedyElevate(error);
}

/* Renames the copy into place, so that an incomplete copy is never visible. */
static bool Copy(const wchar_t *program, const wchar_t *folder, const wchar_t *copy, Error *error) {
    wchar_t *parent = PathDirectory(folder);
    wchar_t *temporary = TextPrint(L"%ls.%lu", copy, GetCurrentProcessId());
    bool ok = CreateFolder(parent, error) && CreateFolder(folder, error);
    if (ok && !(CopyFileW(program, temporary, TRUE) && MoveFileExW(temporary, copy, MOVEFILE_WRITE_THROUGH))) {
        ok = ErrorSet(error, GetLastError(), _(L"copy this program to"), L"'%ls'", copy);
        DeleteFileW(temporary);
    }
    free(temporary);
    free(parent);
    return ok;
}

/* Copies the program into the folder `name`, unless that folder has a pyhostsvc.exe already. `ret_same` is false if
 * that is not this build. The caller frees `ret_copy`. */
static bool CopyInto(const wchar_t *program, const char *bytes, size_t size, const wchar_t *name, wchar_t **ret_copy,
                     bool *ret_same, Error *error) {
    wchar_t *copies = CopiesFolder();
    wchar_t *folder = PathJoin(copies, name);
    wchar_t *copy = PathJoin(folder, program_name);
    bool exists = PathIsFile(copy);
    bool ok = exists || Copy(program, folder, copy, error);
    free(copies);
    free(folder);
    if (ok) {
        *ret_same = !exists || IsSame(copy, bytes, size);
        *ret_copy = copy;
    } else {
        free(copy);
    }
    return ok;
}

bool ProgramCopyChoose(wchar_t **ret_program, Error *error) {
    wchar_t *program = NULL;
    wchar_t *copy = NULL;
    char *bytes = NULL;
    size_t size = 0;
    bool same = false;
    if (!PathOfProgram(&program, error)) return false;
    if (!CanBeReplaced(program)) {
        *ret_program = program;
        return true;
    }
    bool ok = FileReadBytes(program, &bytes, &size, error) &&
              CopyInto(program, bytes, size, L"" PYHOSTSVC_VERSION, &copy, &same, error);
    if (ok && !same) {
        free(copy);
        copy = NULL;
        wchar_t *fingerprint = Fingerprint(bytes, size);
        wchar_t *name = TextPrint(L"%ls-%ls", L"" PYHOSTSVC_VERSION, fingerprint);
        ok = CopyInto(program, bytes, size, name, &copy, &same, error);
        free(fingerprint);
        free(name);
    }
    free(bytes);
    free(program);
    if (!ok) return false;
    if (!same) {
        ErrorSay(error, ERROR_FILE_EXISTS, _(L"'%ls' exists and is not a copy of this program"), copy);
        ErrorRemedy(error, _(L"If no service uses this file, delete it, then try again."));
        free(copy);
        return false;
    }
    *ret_program = copy;
    return true;
}

/* Appends the programs of all pyhostsvc services. Returns false if not all of them can be read. */
static bool ProgramsInUse(TextList *programs) {
    TextList names = {0};
    Error ignored;
    bool ok = ServiceList(&names, &ignored);
    for (size_t i = 0; ok && i < names.count; i++) {
        SC_HANDLE service = NULL;
        wchar_t *program = NULL;
        ok = ServiceOpen(names.items[i], SERVICE_QUERY_CONFIG, &service, &ignored) &&
             ServiceProgram(service, &program, &ignored);
        if (ok) TextListAppendOwned(programs, program);
        ServiceClose(service);
    }
    TextListFree(&names);
    return ok;
}

static void DeleteUnlessUsed(const wchar_t *copies, const wchar_t *name, const TextList *used) {
    wchar_t *folder = PathJoin(copies, name);
    wchar_t *copy = PathJoin(folder, program_name);
    bool in_use = false;
    for (size_t i = 0; i < used->count; i++) in_use = in_use || TextEqualFold(used->items[i], copy);
    if (!in_use && DeleteFileW(copy)) RemoveDirectoryW(folder); /* fails while the copy is running */
    free(copy);
    free(folder);
}

void ProgramCopyDeleteUnused(void) {
    WIN32_FIND_DATAW found;
    TextList used = {0};
    wchar_t *copies = CopiesFolder();
    wchar_t *pattern = PathJoin(copies, L"*");
    bool any = PathIsDirectory(copies); /* most computers have no copies */
    HANDLE search = any && ProgramsInUse(&used) ? FindFirstFileW(pattern, &found) : INVALID_HANDLE_VALUE;
    for (BOOL more = search != INVALID_HANDLE_VALUE; more; more = FindNextFileW(search, &found)) {
        bool folder = found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
        if (folder && found.cFileName[0] != L'.') DeleteUnlessUsed(copies, found.cFileName, &used);
    }
    if (search != INVALID_HANDLE_VALUE) FindClose(search);
    if (any) RemoveDirectoryW(copies); /* succeeds only if the folder is empty */
    free(pattern);
    free(copies);
    TextListFree(&used);
}
