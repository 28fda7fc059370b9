#include "control/request.h"

#include "base/quote.h"
#include "base/translation.h"
#include "scm/service.h"
#include "settings/settings.h"
#include "state/reply.h"

/* The SCM passes such controls on in these states only. */
static bool CheckState(SC_HANDLE service, const wchar_t *name, Error *error) {
    SERVICE_STATUS_PROCESS status;
    if (!ServiceQuery(service, &status, error)) return false;
    switch (status.dwCurrentState) {
    case SERVICE_STOPPED:
        ErrorSay(error, ERROR_SERVICE_NOT_ACTIVE, _(L"the service '%ls' does not run"), name);
        return ErrorRemedy(error, _(L"Start it with `pyhostsvc start %ls`."), QuoteName(name).text);
    case SERVICE_START_PENDING:
    case SERVICE_STOP_PENDING:
        ErrorSay(error, ERROR_SERVICE_CANNOT_ACCEPT_CTRL, _(L"the service '%ls' is in the middle of a %ls"), name,
                 status.dwCurrentState == SERVICE_START_PENDING ? L"start" : L"stop");
        return ErrorRemedy(error,
                           _(L"Windows passes nothing on to it until that is over; its log says what it waits "
                             L"for: `pyhostsvc logs %ls`."),
                           QuoteName(name).text);
    default:
        return true;
    }
}

static bool WaitForAnswer(SC_HANDLE service, const wchar_t *name, const wchar_t *state_directory, const wchar_t *what,
                          DWORD timeout_ms, JsonObject *ret_answer, Error *error) {
    enum { POLL_MS = 20 };
    ULONGLONG deadline = GetTickCount64() + timeout_ms;
    for (;;) {
        SERVICE_STATUS_PROCESS status;
        bool gone = !ServiceQuery(service, &status, error) || status.dwCurrentState == SERVICE_STOPPED;
        if (ReplyRead(state_directory, what, ret_answer, error)) return true; /* it may have been its last deed */
        bool open = error->code == ERROR_FILE_NOT_FOUND || error->code == ERROR_SHARING_VIOLATION;
        if (!open) return false;
        if (gone) {
            return ErrorSay(error, ERROR_SERVICE_NOT_ACTIVE, _(L"the service '%ls' ended before it could answer"),
                            name);
        }
        if (GetTickCount64() >= deadline) {
            ErrorSay(error, ERROR_CODE_TIMEOUT, _(L"the service '%ls' did not answer within %g s"), name,
                     timeout_ms / 1000.0);
            return ErrorRemedy(error, _(L"A service that was started by an older version has to be restarted first."));
        }
        Sleep(POLL_MS);
    }
}

bool RequestSend(const wchar_t *name, DWORD control, const wchar_t *what, DWORD timeout_ms, JsonObject *ret_answer,
                 Error *error) {
    SC_HANDLE service = NULL;
    Settings settings;
    SettingsInit(&settings);
    bool ok = ServiceOpen(name, SERVICE_USER_DEFINED_CONTROL | SERVICE_QUERY_STATUS, &service, error) &&
              SettingsLoad(name, &settings, error) && CheckState(service, name, error) &&
              ReplyForget(settings.state_directory, what, error) && ServiceControl(service, name, control, error) &&
              WaitForAnswer(service, name, settings.state_directory, what, timeout_ms, ret_answer, error);
    if (service) ServiceClose(service);
    SettingsFree(&settings);
    return ok;
}
