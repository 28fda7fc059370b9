#include "python/patch/program_path.h"

#include "python/patch/import_table.h"
#include "python/patch/patch_table.h"
#include "python/patch/replacements.h"

#include <string.h>

static const wchar_t *program;

DWORD WINAPI ProgramPathOfModule(HMODULE module, LPWSTR path, DWORD size) {
    if (module) return Original.GetModuleFileNameW(module, path, size);
    size_t length = wcslen(program);
    if (length < size) {
        memcpy(path, program, (length + 1) * sizeof *path);
        return (DWORD)length;
    }
    if (size) {
        memcpy(path, program, size * sizeof *path);
        path[size - 1] = L'\0';
    }
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return size;
}

void ProgramPathBegin(const wchar_t *path) {
    program = path;
    PatchInstall(PATCH_PROGRAM);
}

void ProgramPathEnd(void) {
    PatchRemove(PATCH_PROGRAM);
}
