#include "command/command.h"

#include "command/outcome.h"
#include "scm/service.h"

bool CommandStart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpen(name, access, &service, error)) return false;
    bool ok = OutcomeOfStart(service, name, ArgumentsHas(arguments, L"no-wait"), error);
    ServiceClose(service);
    return ok;
}

bool CommandStop(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    if (!ServiceOpen(name, SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = OutcomeOfStop(service, name, ArgumentsHas(arguments, L"no-wait"), error);
    ServiceClose(service);
    return ok;
}

bool CommandRestart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    DWORD access = SERVICE_START | SERVICE_STOP | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpen(name, access, &service, error)) return false;
    bool ok = OutcomeOfStop(service, name, false, error) && OutcomeOfStart(service, name, false, error);
    ServiceClose(service);
    return ok;
}

bool CommandContinue(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpen(name, access, &service, error)) return false;
    bool ok = OutcomeOfContinue(service, name, error);
    ServiceClose(service);
    return ok;
}
