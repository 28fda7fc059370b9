#include "install/log_files.h"

#include "account/folders.h"
#include "base/path.h"
#include "base/text.h"
#include "base/translation.h"
#include "log/naming.h"
#include "scm/service_list.h"
#include "settings/storage.h"

#include <stdlib.h>
#include <windows.h>

/* Returns the name in capitals, as the file system compares names; the caller frees it. */
static wchar_t *Capitals(const wchar_t *name) {
    wchar_t *capitals = TextCopy(name);
    int length = (int)wcslen(name);
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, name, length, capitals, length, NULL, NULL, 0);
    return capitals;
}

/* Returns whether the service `other` has a file with `name`, which is in capitals, in `directory`. */
static bool Shares(const wchar_t *name, const wchar_t *directory, const wchar_t *other) {
    Settings settings;
    Error unknown;
    wchar_t *capitals = Capitals(other);
    bool shares = !TextEqual(name, capitals) && NamingShares(name, capitals);
    free(capitals);
    if (!shares || !SettingsReadBrief(other, &settings, &unknown)) return false;
    shares = settings.log_directory && PathIsSameFolder(directory, settings.log_directory);
    SettingsFree(&settings);
    return shares;
}

static wchar_t *FindSharer(const wchar_t *name, const wchar_t *directory) {
    TextList services = {0};
    Error unknown;
    wchar_t *sharer = NULL;
    wchar_t *capitals = Capitals(name);
    if (ServiceList(&services, &unknown)) {
        for (size_t i = 0; i < services.count && !sharer; i++) {
            if (Shares(capitals, directory, services.items[i])) sharer = TextCopy(services.items[i]);
        }
    }
    TextListFree(&services);
    free(capitals);
    return sharer;
}

/* Returns a copy of `directory`, or of the default folder if it is not set. */
static wchar_t *DirectoryOf(const wchar_t *name, const wchar_t *directory) {
    Folders folders;
    Error unknown;
    if (!TextIsEmpty(directory)) return TextCopy(directory);
    if (!FoldersOf(name, &folders, &unknown)) return TextCopy(L"");
    wchar_t *copy = TextCopy(folders.logs);
    FoldersFree(&folders);
    return copy;
}

wchar_t *LogFilesSharer(const wchar_t *name, const wchar_t *directory) {
    wchar_t *folder = DirectoryOf(name, directory);
    wchar_t *sharer = FindSharer(name, folder);
    free(folder);
    return sharer;
}

bool LogFilesCheck(const wchar_t *name, const wchar_t *directory, Error *error) {
    wchar_t *sharer = LogFilesSharer(name, directory);
    if (!sharer) return true;
    wchar_t *folder = DirectoryOf(name, directory);
    ErrorSay(error, ERROR_SHARING_VIOLATION, _(L"'%ls' would share a log file with the service '%ls' in '%ls'"), name,
             sharer, folder);
    free(folder);
    free(sharer);
    return ErrorRemedy(error, _(L"Use another log_directory for one of them, or another name for the new service."));
}
