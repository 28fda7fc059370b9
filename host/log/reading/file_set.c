#include "log/reading/file_set.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>

static bool IsAbsent(DWORD code) {
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_NO_MORE_FILES;
}

/* NULL: it is not there. */
static bool OpenLive(const wchar_t *path, LogFile **ret_source, Error *error) {
    *ret_source = NULL;
    return LogFileOpen(path, ret_source, error) || IsAbsent(error->code);
}

static bool ReadOnce(const wchar_t *directory, const wchar_t *base, FileSet *ret_trail, Error *error) {
    wchar_t *name = NamingLive(base);
    FileSet trail = {.path = PathJoin(directory, name)};
    free(name);
    bool ok = OpenLive(trail.path, &trail.live, error) && RotatedFilesList(directory, base, &trail.rotated, error);
    if (ok) {
        *ret_trail = trail;
    } else {
        FileSetFree(&trail);
    }
    return ok;
}

/* Is the file that was opened before the list was made still the live one? Then nothing was rotated meanwhile, and the
 * list is whole. Where there is none, a rotation may be under way. */
static bool IsSettled(const FileSet *trail) {
    LogFile *now = NULL;
    Error ignored;
    if (!trail->live) return !trail->rotated.count;
    bool same = LogFileOpen(trail->path, &now, &ignored) && LogFileIsSame(now, trail->live);
    LogFileClose(now);
    return same;
}

bool FileSetRead(const wchar_t *directory, const wchar_t *base, FileSet *ret_trail, Error *error) {
    enum { ATTEMPTS = 400, ATTEMPTS_WITHOUT_LIVE = 20, PAUSE_MS = 5 };
    for (int attempt = 1;; attempt++) {
        FileSet trail;
        if (!ReadOnce(directory, base, &trail, error)) return false;
        if (IsSettled(&trail) || attempt >= (trail.live ? ATTEMPTS : ATTEMPTS_WITHOUT_LIVE)) {
            *ret_trail = trail;
            return true;
        }
        FileSetFree(&trail);
        Sleep(PAUSE_MS);
    }
}

void FileSetFree(FileSet *trail) {
    RotatedFilesFree(&trail->rotated);
    free(trail->path);
    LogFileClose(trail->live);
    *trail = (FileSet){0};
}

bool FileSetHas(const FileSet *trail, const RotatedFile *file) {
    for (size_t i = 0; i < trail->rotated.count; i++) {
        if (NamingCompare(&trail->rotated.items[i].stamp, &file->stamp) == 0) return true;
    }
    return false;
}
