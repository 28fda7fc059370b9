#include "log/reading/file_set.h"

#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>

static bool IsAbsent(DWORD code) {
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_NO_MORE_FILES;
}

/* Opens the live file; NULL if it does not exist. */
static bool OpenLive(const wchar_t *path, LogFile **ret_file, Error *error) {
    *ret_file = NULL;
    return LogFileOpen(path, ret_file, error) || IsAbsent(error->code);
}

static bool ReadOnce(const wchar_t *directory, const wchar_t *base, FileSet *ret_set, Error *error) {
    wchar_t *name = NamingLive(base);
    FileSet set = {.path = PathJoin(directory, name)};
    free(name);
    bool ok = OpenLive(set.path, &set.live, error) && RotatedFilesList(directory, base, &set.rotated, error);
    if (ok) {
        *ret_set = set;
    } else {
        FileSetFree(&set);
    }
    return ok;
}

/* Is the file that was opened before the listing still the live file? If so, there was no rotation in between and the
 * list is complete. If there is no live file, a rotation may be in progress. */
static bool IsSettled(const FileSet *set) {
    LogFile *now = NULL;
    Error ignored;
    if (!set->live) return !set->rotated.count;
    bool same = LogFileOpen(set->path, &now, &ignored) && LogFileIsSame(now, set->live);
    LogFileClose(now);
    return same;
}

bool FileSetRead(const wchar_t *directory, const wchar_t *base, FileSet *ret_set, Error *error) {
    enum { ATTEMPTS = 400, ATTEMPTS_WITHOUT_LIVE = 20, PAUSE_MS = 5 };
    for (int attempt = 1;; attempt++) {
        FileSet set;
        if (!ReadOnce(directory, base, &set, error)) return false;
        if (IsSettled(&set) || attempt >= (set.live ? ATTEMPTS : ATTEMPTS_WITHOUT_LIVE)) {
            *ret_set = set;
            return true;
        }
        FileSetFree(&set);
        Sleep(PAUSE_MS);
    }
}

void FileSetFree(FileSet *set) {
    RotatedFilesFree(&set->rotated);
    free(set->path);
    LogFileClose(set->live);
    *set = (FileSet){0};
}

bool FileSetHas(const FileSet *set, const RotatedFile *file) {
    for (size_t i = 0; i < set->rotated.count; i++) {
        if (NamingCompare(&set->rotated.items[i].stamp, &file->stamp) == 0) return true;
    }
    return false;
}
