#include "base/file.h"
#include "base/path.h"
#include "state/state_file.h"

#include <stdlib.h>

static const wchar_t file_name[] = L"pyhostsvc.json"; /* with the prefix because the script also uses the folder */

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
    bool ok = FileReplace(path, text, error);
    free(path);
    return ok;
}

bool StateFileReset(const wchar_t *folder, Error *error) {
    wchar_t *path = PathJoin(folder, file_name);
    bool ok = FileDelete(path, error);
    free(path);
    return ok;
}
