#include "install/settings_file.h"

#include "account/folders.h"
#include "base/documentation.h"
#include "base/file.h"
#include "base/text.h"
#include "base/translation.h"
#include "settings/document.h"

#include <stdlib.h>

bool SettingsFileRead(const wchar_t *path, wchar_t **ret_name, Settings *settings, Error *error) {
    wchar_t *text = NULL;
    if (!FileReadUtf8(path, &text, error)) return false;
    Error cause;
    bool ok = SettingsImport(text, ret_name, settings, &cause);
    free(text);
    if (ok) return true;
    ErrorSay(error, cause.code, _(L"'%ls' cannot be imported: %ls"), path, cause.detail);
    return *cause.remedy ? ErrorRemedy(error, L"%ls", cause.remedy)
                         : ErrorRemedy(error, _(L"The format of the file: %ls"), DOCUMENTATION_URL L"settings.md");
}

static void Clear(wchar_t **text) {
    free(*text);
    *text = NULL;
}

bool SettingsFileFormat(const wchar_t *name, Settings *settings, wchar_t **ret_text, Error *error) {
    Folders folders;
    if (!FoldersOf(name, &folders, error)) return false;
    if (TextEqualFold(settings->log_directory, folders.logs)) Clear(&settings->log_directory);
    if (TextEqual(settings->display_name, name)) Clear(&settings->display_name);
    FoldersFree(&folders);
    *ret_text = SettingsExport(name, settings);
    return true;
}
