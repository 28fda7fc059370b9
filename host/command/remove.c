#include "account/folders.h"
#include "account/grants.h"
#include "base/test_step.h"
#include "base/translation.h"
#include "command/verbs.h"
#include "control/stop_service.h"
#include "install/log_files.h"
#include "install/program_copy.h"
#include "install/resolve.h"
#include "log/naming.h"
#include "log/rotation.h"
#include "scm/event_source.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "settings/storage.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

/* Deletes the log and the log of standard error, which an earlier setting may have created. Keeps them if an older
 * version has let another service share a file with them. */
static bool DeleteLogs(const wchar_t *name, const Settings *settings, Error *error) {
    wchar_t *sharer = LogFilesSharer(name, settings->log_directory);
    if (sharer) {
        OutputWarning(_(L"kept the logs in '%ls', because the service '%ls' shares a file with them"),
                      settings->log_directory, sharer);
        free(sharer);
        return true;
    }
    wchar_t *error_base = NamingStandardError(name);
    bool ok = LogDelete(settings->log_directory, name, error) && LogDelete(settings->log_directory, error_base, error);
    free(error_base);
    return ok;
}

/* Deletes the log in any folder, and the folder that install created with everything in it. Keeps a state folder that
 * only the registry names, because someone wrote its name there by hand. */
static bool Purge(const wchar_t *name, const Settings *settings, Error *error) {
    Folders folders;
    if (!DeleteLogs(name, settings, error) || !FoldersOf(name, &folders, error)) return false;
    bool ok = FoldersRemove(folders.base, error);
    if (ok) OutputPrint(_(L"Removed the service '%ls', its logs and its state.\n"), name);
    if (ok && !TextEqualFold(settings->state_directory, folders.state)) {
        OutputWarning(_(L"kept the state folder, because `install` did not create it: %ls"), settings->state_directory);
    }
    FoldersFree(&folders);
    return ok;
}

static bool StopAndDelete(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState != SERVICE_STOPPED && !StopAndWait(service, name, false, NULL, error)) return false;
    TestStepReached(L"remove");
    if (!ServiceDelete(service, name, error)) return false;
    /* Nothing can start it from now on, but another process may have started it before. */
    bool runs = ServiceQuery(service, &status, error) && status.dwCurrentState != SERVICE_STOPPED;
    return !runs || StopAndWait(service, name, false, NULL, error);
}

/* Waits until the SCM has deleted the service. While another process has a handle on a service, the SCM keeps the
 * service in its list, and its name with it. */
static bool WaitUntilDeleted(const wchar_t *name, Error *error) {
    enum { TIMEOUT_MS = 2000, POLL_MS = 20 };
    bool exists = true;
    for (ULONGLONG start = GetTickCount64();; Sleep(POLL_MS)) {
        if (!ServiceExists(name, &exists, error)) return false;
        if (!exists) return true;
        if (GetTickCount64() - start > TIMEOUT_MS) break;
    }
    ErrorSay(error, ERROR_SERVICE_MARKED_FOR_DELETE,
             _(L"'%ls' is marked for deletion, but another program has the service open"), name);
    return ErrorRemedy(error,
                       _(L"Close services.msc, Task Manager and other programs that show services. The service is "
                         L"deleted when the last one closes it, or when the computer restarts."));
}

/* Finds the log and state folders; if the settings cannot be read, these are the folders that install creates. */
static bool FindFolders(const wchar_t *name, Settings *ret_settings, Error *error) {
    Error unknown;
    Settings settings;
    if (!SettingsRead(name, &settings, &unknown)) SettingsInit(&settings);
    if (!ResolveFolders(name, &settings, error)) {
        SettingsFree(&settings);
        return false;
    }
    *ret_settings = settings;
    return true;
}

bool CommandRemove(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    if (!ServiceOpen(name, DELETE | SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error)) return false;
    Settings settings = {0}; /* read before they are deleted with the service, as the grants are */
    TextList grants = {0};
    SettingsLoadGrants(name, &grants);
    bool ok = FindFolders(name, &settings, error) && StopAndDelete(service, name, error);
    ServiceClose(service);
    if (ok) GrantsRevoke(name, &grants);
    TextListFree(&grants);
    if (ok) EventSourceDelete(name);
    if (ok && ArgumentsHas(arguments, L"purge")) {
        ok = Purge(name, &settings, error);
    } else if (ok) {
        OutputPrint(_(L"Removed the service '%ls'.\n"), name);
        OutputPrint(_(L"Kept until you delete them or install the service again:\n  logs     %ls\n  state    %ls\n"),
                    settings.log_directory, settings.state_directory);
    }
    SettingsFree(&settings);
    if (ok) ProgramCopyDeleteUnused();
    return ok && WaitUntilDeleted(name, error);
}
