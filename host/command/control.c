#include "command/command.h"

#include "command/outcome.h"
#include "command/output.h"
#include "scm/service.h"

#include <stdlib.h>

/* Opens the service that the command names; close with ServiceClose. */
static bool Open(const Arguments *arguments, DWORD access, const wchar_t **ret_name, SC_HANDLE *ret_service,
                 Error *error) {
    *ret_name = arguments->positional.items[0];
    return ServiceOpen(*ret_name, access | SERVICE_QUERY_STATUS, ret_service, error);
}

bool CommandStart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    if (!Open(arguments, SERVICE_START | SERVICE_PAUSE_CONTINUE, &name, &service, error)) return false;
    bool ok = OutcomeOfStart(service, name, ArgumentsHas(arguments, L"no-wait"), error);
    ServiceClose(service);
    return ok;
}

bool CommandStop(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    if (!Open(arguments, SERVICE_STOP, &name, &service, error)) return false;
    bool ok = OutcomeOfStop(service, name, ArgumentsHas(arguments, L"no-wait"), error);
    ServiceClose(service);
    return ok;
}

bool CommandRestart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    DWORD access = SERVICE_START | SERVICE_STOP | SERVICE_PAUSE_CONTINUE;
    if (!Open(arguments, access, &name, &service, error)) return false;
    bool ok = OutcomeOfStop(service, name, false, error) && OutcomeOfStart(service, name, false, error);
    ServiceClose(service);
    return ok;
}

bool CommandPause(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    if (!Open(arguments, SERVICE_PAUSE_CONTINUE, &name, &service, error)) return false;
    bool ok = OutcomeOfPause(service, name, error);
    ServiceClose(service);
    return ok;
}

bool CommandContinue(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    if (!Open(arguments, SERVICE_START | SERVICE_PAUSE_CONTINUE, &name, &service, error)) return false;
    bool ok = OutcomeOfContinue(service, name, error);
    ServiceClose(service);
    return ok;
}

bool CommandReload(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    if (!Open(arguments, SERVICE_PAUSE_CONTINUE, &name, &service, error)) return false;
    bool ok = OutcomeOfControl(service, name, SERVICE_CONTROL_PARAMCHANGE, L"@winsvc.on_reload", error);
    ServiceClose(service);
    if (ok) OutputPrint(L"'%ls' was told to read its configuration again.\n", name);
    return ok;
}

/* A control of the script's own. */
static bool ReadCode(const wchar_t *text, DWORD *ret_code, Error *error) {
    wchar_t *end = NULL;
    unsigned long code = wcstoul(text, &end, 10);
    bool number = *text >= L'0' && *text <= L'9' && !*end;
    if (number && code >= 128 && code <= 239) {
        *ret_code = code;
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, L"'%ls' is no control of a script's own", text);
    return ErrorRemedy(error, L"A number from 128 to 239 is wanted.");
}

bool CommandControl(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = NULL;
    SC_HANDLE service = NULL;
    DWORD code = 0;
    if (!ReadCode(arguments->positional.items[1], &code, error) ||
        !Open(arguments, SERVICE_USER_DEFINED_CONTROL, &name, &service, error)) {
        return false;
    }
    wchar_t *decorator = TextPrint(L"@winsvc.on_control(%lu)", code);
    bool ok = OutcomeOfControl(service, name, code, decorator, error);
    free(decorator);
    ServiceClose(service);
    if (ok) OutputPrint(L"'%ls' was sent control %lu.\n", name, code);
    return ok;
}
