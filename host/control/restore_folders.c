#include "control/restore_folders.h"

#include "account/folders.h"
#include "settings/storage.h"

void RestoreFolders(const wchar_t *name) {
    Settings settings;
    Error ignored;
    if (!SettingsLoad(name, &settings, &ignored)) return;
    FoldersRestore(name, settings.log_directory, settings.state_directory, &ignored);
    SettingsFree(&settings);
}
