#include "control/request.h"

#include "base/quote.h"
#include "base/translation.h"
#include "control/restore_folders.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "settings/settings.h"
#include "settings/storage.h"
#include "state/reply.h"
#include "state/state_file.h"

/* Fails in the states in which the SCM does not pass user-defined controls on. */
static bool CheckState(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    switch (status.dwCurrentState) {
    case SERVICE_STOPPED:
        ErrorSay(error, ERROR_SERVICE_NOT_ACTIVE, _(L"'%ls' is not running"), name);
        return ErrorRemedy(error, _(L"Start it with `pyhostsvc start %ls`."), QuoteName(name).text);
    case SERVICE_START_PENDING:
    case SERVICE_STOP_PENDING:
        ErrorSay(error, ERROR_SERVICE_CANNOT_ACCEPT_CTRL,
                 status.dwCurrentState == SERVICE_START_PENDING ? _(L"'%ls' is still starting")
                                                                : _(L"'%ls' is still stopping"),
                 name);
        return ErrorRemedy(error,
                           _(L"Windows does not pass requests on until then. The log shows what it waits for: "
                             L"`pyhostsvc logs %ls`."),
                           QuoteName(name).text);
    default:
        return true;
    }
}

/* Reports a request without a reply. The service may be unable to write one, if this process is as well. */
static bool ReportNoReply(const wchar_t *name, const wchar_t *state_directory, DWORD timeout_ms, Error *error) {
    static const wchar_t probe[] = L"probe"; /* not the reply's name: another command may wait for that */
    Error ignored;
    bool writable = ReplyWrite(state_directory, probe, L"{}", error);
    ReplyDelete(state_directory, probe, &ignored);
    if (!writable) return StateFolderRemedy(state_directory, error);
    ErrorSay(error, ERROR_CODE_TIMEOUT, _(L"'%ls' did not reply within %g s"), name, timeout_ms / 1000.0);
    return ErrorRemedy(error, _(L"Restart the service if an older version started it."));
}

static bool WaitForReply(SC_HANDLE service, const wchar_t *name, const wchar_t *state_directory, const wchar_t *what,
                         DWORD timeout_ms, JsonObject *ret_reply, Error *error) {
    enum { POLL_MS = 20 };
    ULONGLONG deadline = GetTickCount64() + timeout_ms;
    for (;;) {
        SERVICE_STATUS_PROCESS status;
        bool exited = !ServiceQuery(service, &status, error) || status.dwCurrentState == SERVICE_STOPPED;
        if (ReplyRead(state_directory, what, ret_reply, error))
            return true; /* it may have replied just before it exited */
        bool pending = error->code == ERROR_FILE_NOT_FOUND || error->code == ERROR_SHARING_VIOLATION;
        if (!pending) return false;
        if (exited) {
            return ErrorSay(error, ERROR_SERVICE_NOT_ACTIVE, _(L"'%ls' exited before it replied"), name);
        }
        if (GetTickCount64() >= deadline) {
            return ReportNoReply(name, state_directory, timeout_ms, error);
        }
        Sleep(POLL_MS);
    }
}

bool RequestSend(const wchar_t *name, DWORD control, const wchar_t *what, DWORD timeout_ms, JsonObject *ret_reply,
                 Error *error) {
    SC_HANDLE service = NULL;
    Settings settings;
    SettingsInit(&settings);
    RestoreFolders(name);
    bool ok = ServiceOpen(name, SERVICE_USER_DEFINED_CONTROL | SERVICE_QUERY_STATUS, &service, error) &&
              SettingsLoad(name, &settings, error) && CheckState(service, name, error) &&
              ReplyDelete(settings.state_directory, what, error) && ServiceControl(service, name, control, error) &&
              WaitForReply(service, name, settings.state_directory, what, timeout_ms, ret_reply, error);
    if (service) ServiceClose(service);
    SettingsFree(&settings);
    return ok;
}
