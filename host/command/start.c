#include "base/memory.h"
#include "base/translation.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/start_stop.h"
#include "control/with_dependents.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>

/* The services that `start` has started and still watches: several are watched at the same time, once all run. Static,
 * because ForEachService passes no context. */
static struct {
    StartLook *items;
    TextList names; /* of the items */
} looks;

static void AddLook(const StartLook *look) {
    size_t count = looks.names.count;
    looks.items = MemoryResize(looks.items, count + 1, sizeof *looks.items);
    TextListAppend(&looks.names, look->name);
    looks.items[count] = *look;
    looks.items[count].name = looks.names.items[count];
}

static bool StartOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    SC_HANDLE service = NULL;
    StartLook look = {0};
    bool several = ArgumentsHas(arguments, L"all") || arguments->positional.count > 1;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!ServiceOpen(name, access, &service, error)) return false;
    bool ok = StartAndWait(service, name, ArgumentsHas(arguments, L"no-wait"), several ? &look : NULL, error);
    ServiceClose(service);
    if (ok && look.name) AddLook(&look);
    return ok;
}

/* Prints the outcome of the services that are still watched. `ret_exit` is set if it is EXIT_DONE. */
static void ReportLooks(uint32_t *ret_exit) {
    for (size_t i = 0; i < looks.names.count; i++) {
        StartLook *look = &looks.items[i];
        SC_HANDLE service = NULL;
        Error error;
        bool ok = ServiceOpen(look->name, SERVICE_QUERY_STATUS, &service, &error) && StartReport(service, look, &error);
        ServiceClose(service);
        if (!ok) OutputError(&error);
        if (!ok && *ret_exit == EXIT_DONE) *ret_exit = ExitCodeOf(&error);
    }
    TextListFree(&looks.names);
    free(looks.items);
    looks.items = NULL;
}

static bool StopOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    SC_HANDLE service = NULL;
    if (!ServiceOpen(name, SERVICE_STOP | SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = StopAndWait(service, name, ArgumentsHas(arguments, L"no-wait"), error);
    ServiceClose(service);
    return ok;
}

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

bool CommandStart(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    bool ok = ForEachService(arguments, StartOne, ret_exit, error);
    ReportLooks(ret_exit);
    return ok;
}

bool CommandStop(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForEachService(arguments, StopOne, ret_exit, error);
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
