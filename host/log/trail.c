#include "log/trail.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>

static bool IsAbsent(DWORD code) {
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_NO_MORE_FILES;
}

static int CompareFiles(const void *a, const void *b) {
    return NamingCompare(&((const TrailFile *)a)->stamp, &((const TrailFile *)b)->stamp);
}

static bool ListRotated(const wchar_t *directory, const wchar_t *base, Trail *trail, Error *error) {
    wchar_t *name = TextPrint(L"%ls-*", base);
    wchar_t *pattern = PathJoin(directory, name);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(pattern, &found);
    bool ok = true;
    if (search == INVALID_HANDLE_VALUE) {
        DWORD code = GetLastError();
        ok = IsAbsent(code) || ErrorSet(error, code, L"list the logs in", L"'%ls'", directory);
    } else {
        do {
            NamingStamp stamp;
            if ((found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) || !NamingParse(base, found.cFileName, &stamp)) {
                continue;
            }
            trail->rotated = MemoryResize(trail->rotated, trail->count + 1, sizeof *trail->rotated);
            trail->rotated[trail->count++] = (TrailFile){PathJoin(directory, found.cFileName), stamp};
        } while (FindNextFileW(search, &found));
        FindClose(search);
    }
    if (trail->count) qsort(trail->rotated, trail->count, sizeof *trail->rotated, CompareFiles);
    free(pattern);
    free(name);
    return ok;
}

/* NULL: it is not there. */
static bool OpenLive(const wchar_t *path, Source **ret_source, Error *error) {
    *ret_source = NULL;
    return SourceOpen(path, ret_source, error) || IsAbsent(error->code);
}

static bool ReadOnce(const wchar_t *directory, const wchar_t *base, Trail *ret_trail, Error *error) {
    wchar_t *name = NamingLive(base);
    Trail trail = {.path = PathJoin(directory, name)};
    free(name);
    bool ok = OpenLive(trail.path, &trail.live, error) && ListRotated(directory, base, &trail, error);
    if (ok) {
        *ret_trail = trail;
    } else {
        TrailFree(&trail);
    }
    return ok;
}

/* Is the file that was opened before the list was made still the live one? Then nothing was rotated meanwhile, and the
 * list is whole. Where there is none, a rotation may be under way. */
static bool IsSettled(const Trail *trail) {
    Source *now = NULL;
    Error ignored;
    if (!trail->live) return !trail->count;
    bool same = SourceOpen(trail->path, &now, &ignored) && SourceIsSame(now, trail->live);
    SourceClose(now);
    return same;
}

bool TrailRead(const wchar_t *directory, const wchar_t *base, Trail *ret_trail, Error *error) {
    enum { ATTEMPTS = 400, ATTEMPTS_WITHOUT_LIVE = 20, PAUSE_MS = 5 };
    for (int attempt = 1;; attempt++) {
        Trail trail;
        if (!ReadOnce(directory, base, &trail, error)) return false;
        if (IsSettled(&trail) || attempt >= (trail.live ? ATTEMPTS : ATTEMPTS_WITHOUT_LIVE)) {
            *ret_trail = trail;
            return true;
        }
        TrailFree(&trail);
        Sleep(PAUSE_MS);
    }
}

void TrailFree(Trail *trail) {
    for (size_t i = 0; i < trail->count; i++) free(trail->rotated[i].path);
    free(trail->rotated);
    free(trail->path);
    SourceClose(trail->live);
    *trail = (Trail){0};
}

bool TrailHas(const Trail *trail, const TrailFile *file) {
    return trail->count && bsearch(file, trail->rotated, trail->count, sizeof *trail->rotated, CompareFiles) != NULL;
}
