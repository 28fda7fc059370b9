#include "base/translation.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/start_service.h"
#include "control/with_dependents.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "terminal/output.h"

#include <stdlib.h>

static bool RestartOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    SC_HANDLE service = NULL;
    DWORD access = SERVICE_START | SERVICE_STOP | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpen(name, access | SERVICE_ENUMERATE_DEPENDENTS, &service, error)) return false;
    bool ok = RestartWithDependents(service, name, NULL, NULL, error);
    ServiceClose(service);
    return ok;
}

static bool PauseOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    SC_HANDLE service = NULL;
    if (!ServiceOpen(name, SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = PauseAndWait(service, name, error);
    ServiceClose(service);
    return ok;
}

static bool ContinueOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    SC_HANDLE service = NULL;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpen(name, access, &service, error)) return false;
    bool ok = ContinueAndWait(service, name, error);
    ServiceClose(service);
    return ok;
}

static bool ReloadOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)arguments;
    (void)ret_exit;
    SC_HANDLE service = NULL;
    if (!ServiceOpen(name, SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = SendControl(service, name, SERVICE_CONTROL_PARAMCHANGE, L"@winsvc.on_reload", error);
    ServiceClose(service);
    if (ok) OutputPrint(_(L"Asked '%ls' to reload its configuration.\n"), name);
    return ok;
}

bool CommandRestart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, RestartOne, ret_exit, error);
}

bool CommandPause(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, PauseOne, ret_exit, error);
}

bool CommandContinue(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, ContinueOne, ret_exit, error);
}

bool CommandReload(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, ReloadOne, ret_exit, error);
}

/* Parses the code of a control that a script may define. */
static bool ReadCode(const wchar_t *text, DWORD *ret_code, Error *error) {
    wchar_t *end = NULL;
    unsigned long code = wcstoul(text, &end, 10);
    bool number = *text >= L'0' && *text <= L'9' && !*end;
    if (number && code >= 128 && code <= 239) {
        *ret_code = code;
        return true;
    }
    ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a valid control code"), text);
    return ErrorRemedy(error, _(L"Use a number from 128 to 239."));
}

bool CommandControl(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    const wchar_t *name = arguments->positional.items[0];
    SC_HANDLE service = NULL;
    DWORD code = 0;
    if (!ReadCode(arguments->positional.items[1], &code, error) ||
        !ServiceOpen(name, SERVICE_USER_DEFINED_CONTROL | SERVICE_QUERY_STATUS, &service, error)) {
        return false;
    }
    wchar_t *decorator = TextPrint(L"@winsvc.on_control(%lu)", code);
    bool ok = SendControl(service, name, code, decorator, error);
    free(decorator);
    ServiceClose(service);
    if (ok) OutputPrint(_(L"Sent control %lu to '%ls'.\n"), code, name);
    return ok;
}
