#include "python/patch/child_environment.h"

#include "base/array.h"
#include "base/environment_block.h"
#include "base/path.h"
#include "base/text.h"
#include "log/streams.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t path_name[] = L"PYTHONPATH";
static const wchar_t files_name[] = L"PYHOSTSVC_LOG_FILES";

static struct {
    bool logged;
    wchar_t *program;
    volatile LONG prepared; /* the other fields do not change any more */
} child;

static bool IsPrepared(void) {
    return InterlockedCompareExchange(&child.prepared, 0, 0) != 0;
}

/* Returns PYTHONPATH with this program first; the caller frees it. In a service that another service's child has
 * started, the program is there already. CPython ignores an empty PYTHONPATH. */
static wchar_t *PathWithProgram(const wchar_t *path) {
    size_t length = wcslen(child.program);
    if (TextIsEmpty(path)) return TextCopy(child.program);
    bool has_program = TextStartsWithFold(path, child.program) && (!path[length] || path[length] == L';');
    return has_program ? TextCopy(path) : TextPrint(L"%ls;%ls", child.program, path);
}

/* Returns the IDs of the log's files; NULL if the streams are not the log. The caller frees them. */
static wchar_t *Files(void) {
    Text files = {0};
    if (child.logged) StreamsFileIds(&files);
    return files.data;
}

wchar_t *ChildEnvironmentAdd(const wchar_t *block) {
    if (!IsPrepared()) return NULL;
    wchar_t *path = PathWithProgram(EnvironmentBlockGet(block, path_name));
    wchar_t *files = Files();
    wchar_t *with_path = EnvironmentBlockSet(block, path_name, path);
    wchar_t *added = EnvironmentBlockSet(with_path, files_name, files);
    free(with_path);
    free(files);
    free(path);
    return added;
}

wchar_t *ChildEnvironmentOfProcess(void) {
    wchar_t *block = GetEnvironmentStringsW(); /* a copy */
    wchar_t *added = block ? ChildEnvironmentAdd(block) : NULL;
    if (block) FreeEnvironmentStringsW(block);
    return added;
}

/* Sets variables of this process to the values that a child would get. */
static void Set(const wchar_t *const names[], size_t count) {
    wchar_t *added = ChildEnvironmentOfProcess();
    for (size_t i = 0; added && i < count; i++) {
        SetEnvironmentVariableW(names[i], EnvironmentBlockGet(added, names[i]));
    }
    free(added);
}

void ChildEnvironmentUpdate(void) {
    static const wchar_t *const names[] = {files_name};
    Set(names, COUNT_OF(names));
}

void ChildEnvironmentPrepare(bool logged) {
    static const wchar_t *const names[] = {path_name, files_name};
    Error ignored; /* then children are as under python.exe */
    child.logged = logged;
    if (!PathOfProgram(&child.program, &ignored)) return;
    if (wcschr(child.program, L';')) return; /* PYTHONPATH cannot have it */
    InterlockedExchange(&child.prepared, 1);
    Set(names, COUNT_OF(names));
}
