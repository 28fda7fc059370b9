#include "command/command.h"

#include "base/path.h"
#include "command/outcome.h"
#include "command/output.h"
#include "log/log.h"
#include "scm/folders.h"
#include "scm/service.h"

#include <stdlib.h>
#include <windows.h>

/* The log goes, wherever it is; a folder of the user's own stays, and ours go with all that is in them. */
static bool Purge(const wchar_t *name, const Settings *settings, Error *error) {
    wchar_t *log = LogPath(settings->log_directory, name);
    wchar_t *base = PathDirectory(settings->state_directory);
    bool ok = DeleteFileW(log) != 0;
    if (!ok) {
        DWORD code = GetLastError();
        ok = code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND ||
             ErrorSet(error, code, L"delete the log", L"'%ls'", log);
    }
    if (ok) ok = FoldersRemove(base, error);
    free(base);
    free(log);
    return ok;
}

static bool StopAndDelete(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    if (status.dwCurrentState != SERVICE_STOPPED && !OutcomeOfStop(service, name, false, error)) return false;
    return ServiceDelete(service, name, error);
}

bool CommandRemove(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    if (!ServiceOpen(name, DELETE | SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error)) return false;
    Settings settings; /* they go with the service */
    Error unknown;
    bool known = SettingsLoad(name, &settings, &unknown);
    bool ok = StopAndDelete(service, name, error);
    ServiceClose(service);
    if (ok && known && ArgumentsHas(arguments, L"purge")) {
        ok = Purge(name, &settings, error);
        if (ok) OutputPrint(L"Removed the service '%ls', its logs and its state.\n", name);
    } else if (ok) {
        OutputPrint(L"Removed the service '%ls'.\n", name);
        if (known) {
            OutputPrint(L"Kept, until you delete them or install it again:\n  logs     %ls\n  state    %ls\n",
                        settings.log_directory, settings.state_directory);
        }
    }
    if (known) SettingsFree(&settings);
    return ok;
}
