#include "base/file.h"
#include "base/path.h"
#include "base/translation.h"
#include "state/state_file.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t file_name[] = L"pyhostsvc.json"; /* with the prefix because the script also uses the folder */

bool StateFolderRemedy(const wchar_t *folder, Error *error) {
    return ErrorRemedy(error,
                       _(L"Check that '%ls' is a folder, that its disk has free space, and that the service's account "
                         L"may write to the folder and its files."),
                       folder);
}

bool StateFileRead(const wchar_t *folder, StateFile *ret_state, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    wchar_t *text = NULL;
    *ret_state = (StateFile){.exit_code = -1};
    bool ok = FileRead(path, &text, error) && StateFileParse(text, ret_state, error);
    free(text);
    free(path);
    return ok;
}

bool StateFileWrite(const wchar_t *folder, const wchar_t *text, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    Error ignored;
    bool ok = FileReplace(path, text, error);
    if (!ok && error->code == ERROR_ACCESS_DENIED && FileMakeWritable(path)) ok = FileReplace(path, text, error);
    /* A file that is out of date would report a crash that never happened. */
    bool full = !ok && (error->code == ERROR_DISK_FULL || error->code == ERROR_HANDLE_DISK_FULL);
    if (full) ok = FileOverwrite(path, text, &ignored);
    if (!ok) StateFolderRemedy(folder, error);
    free(path);
    return ok;
}

FileReplacement *StateFileWriteBegin(const wchar_t *folder) {
    wchar_t *path = PathJoin(folder, file_name);
    FileReplacement *file = FileReplaceBegin(path);
    free(path);
    return file;
}

bool StateFileWriteEnd(FileReplacement *file, const wchar_t *folder, const wchar_t *text, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    bool ok = FileReplaceEnd(file, path, text, error);
    free(path);
    return ok;
}

bool StateFileReset(const wchar_t *folder, Error *error) {
    StateFile state;
    Error ignored; /* there is nothing to keep */
    wchar_t *path = PathJoin(folder, file_name);
    bool keeps = StateFileRead(folder, &state, &ignored) && state.runs.count;
    bool ok = false;
    if (keeps) { /* `logs --previous` still needs where the runs begin */
        wchar_t *text = StateFileFormat(&(StateFile){.exit_code = -1, .runs = state.runs});
        ok = StateFileWrite(folder, text, error);
        free(text);
    } else {
        ok = FileDelete(path, error);
    }
    StateFileFree(&state);
    free(path);
    return ok;
}
