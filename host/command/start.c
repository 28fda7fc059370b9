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

/* A service whose start was requested, or was refused with `error`. */
typedef struct Pending {
    StartLook look;
    bool refused;
    Error error;
} Pending;

/* These services, in the order in which they were named: several start at the same time, and are watched at the same
 * time once they run. Static, because ForEachService passes no context. */
static struct {
    Pending *items;
    TextList names; /* of the items */
    size_t waited;  /* how many of them, from the first on, have been waited for */
} pending;

static void AddPending(const wchar_t *name, const StartLook *look, const Error *refusal) {
    size_t count = pending.names.count;
    pending.items = MemoryResize(pending.items, count + 1, sizeof *pending.items);
    TextListAppend(&pending.names, name);
    pending.items[count] = (Pending){.look = *look, .refused = refusal != NULL};
    pending.items[count].look.name = pending.names.items[count];
    if (refusal) pending.items[count].error = *refusal;
}

/* Calls `function` for a service that is still watched, and prints the error. Returns false after Ctrl-C. */
static bool CallFor(Pending *item, bool (*function)(SC_HANDLE, StartLook *, Error *), uint32_t *ret_exit) {
    SC_HANDLE service = NULL;
    StartLook *look = &item->look;
    Error error = item->error;
    if (!look->name) return true;
    bool ok = !item->refused && ServiceOpen(look->name, SERVICE_QUERY_STATUS, &service, &error) &&
              function(service, look, &error);
    ServiceClose(service);
    if (ok) return true;
    OutputError(&error);
    look->name = NULL;
    if (*ret_exit == EXIT_DONE) *ret_exit = ExitCodeOf(&error);
    return error.code != ERROR_CANCELLED;
}

/* Waits for the oldest starts until at most `most` are pending. Returns false after Ctrl-C, and forgets the others. */
static bool WaitForStarts(size_t most, uint32_t *ret_exit) {
    while (pending.names.count - pending.waited > most) {
        if (CallFor(&pending.items[pending.waited++], StartWait, ret_exit)) continue;
        for (; pending.waited < pending.names.count; pending.waited++) pending.items[pending.waited].look.name = NULL;
        return false;
    }
    return true;
}

/* Prints the outcome of the services that are still watched. */
static void ReportLooks(uint32_t *ret_exit) {
    for (size_t i = 0; i < pending.names.count; i++) CallFor(&pending.items[i], StartReport, ret_exit);
    TextListFree(&pending.names);
    free(pending.items);
    pending.items = NULL;
    pending.waited = 0;
}

/* Returns how many services start at the same time: enough to keep the processors busy while some wait for a disk. */
static size_t MostPending(void) {
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return (size_t)system.dwNumberOfProcessors * 2;
}

static bool StartOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    SC_HANDLE service = NULL;
    StartLook look = {0};
    bool several = ArgumentsHas(arguments, L"all") || arguments->positional.count > 1;
    DWORD access = SERVICE_START | SERVICE_PAUSE_CONTINUE | SERVICE_QUERY_STATUS;
    if (!WaitForStarts(MostPending() - 1, ret_exit)) {
        return ErrorSay(error, ERROR_CANCELLED, _(L"'%ls' was not started"), name);
    }
    bool ok = ServiceOpen(name, access, &service, error) &&
              StartAndWait(service, name, ArgumentsHas(arguments, L"no-wait"), several ? &look : NULL, error);
    ServiceClose(service);
    bool refused = several && !ok && error->code != ERROR_CANCELLED; /* reported when it is its turn */
    if (refused || look.name) AddPending(name, &look, refused ? error : NULL);
    return ok || refused;
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
    WaitForStarts(0, ret_exit);
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
