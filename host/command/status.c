#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "command/each.h"
#include "command/outcome.h"
#include "command/output.h"
#include "command/view.h"
#include "log/log.h"
#include "scm/service.h"
#include "service/state.h"

#include <psapi.h>
#include <stdlib.h>

/* What is known of one service: from the SCM, its settings, and its state file. */
typedef struct Overview {
    const wchar_t *name;
    SERVICE_STATUS_PROCESS status;
    Settings settings;
    JsonObject state;
    wchar_t *log;
    uint64_t memory; /* bytes of its working set; 0: not known */
    View view;       /* of `status` only: to look at every folder takes its time */
} Overview;

/* The working set of a process; 0 where it may not be asked for. */
static uint64_t MemoryOf(DWORD pid) {
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof counters};
    HANDLE process = pid ? OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid) : NULL;
    if (!process) return 0;
    bool ok = K32GetProcessMemoryInfo(process, &counters, sizeof counters) != 0;
    CloseHandle(process);
    return ok ? counters.WorkingSetSize : 0;
}

static bool OverviewRead(const wchar_t *name, Overview *overview, Error *error) {
    SC_HANDLE service = NULL;
    *overview = (Overview){.name = name};
    if (!ServiceOpen(name, SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = ServiceQuery(service, &overview->status, error) && SettingsLoad(name, &overview->settings, error);
    if (ok) {
        Error ignored;
        ServiceReadConfig(service, &overview->settings, &ignored);
        OutcomeReadState(name, &overview->state);
        overview->memory = MemoryOf(overview->status.dwProcessId);
        overview->log = LogPath(overview->settings.log_directory, name);
    }
    ServiceClose(service);
    return ok;
}

/* Reads what `status` has beside the list. */
static void OverviewLook(Overview *overview) {
    overview->view = ViewOf(overview->name, &overview->settings);
}

static void OverviewFree(Overview *overview) {
    ViewFree(&overview->view);
    SettingsFree(&overview->settings);
    JsonFree(&overview->state);
    free(overview->log);
}

static bool IsStopped(const Overview *overview) {
    return overview->status.dwCurrentState == SERVICE_STOPPED;
}

/* When its state was entered; NULL where the state file is of another life, or of another state. */
static const wchar_t *Since(const Overview *overview) {
    const wchar_t *state = JsonGet(&overview->state, L"state");
    bool told = IsStopped(overview) ? state && TextEqual(state, L"stopped")
                                    : JsonGetInteger(&overview->state, L"pid") == overview->status.dwProcessId;
    return told ? JsonGet(&overview->state, L"since") : NULL;
}

/* Milliseconds since its process started; -1 where none runs, or the state file is of another life. */
static int64_t Uptime(const Overview *overview) {
    const wchar_t *started = JsonGet(&overview->state, L"started");
    bool told = JsonGetInteger(&overview->state, L"pid") == overview->status.dwProcessId;
    uint64_t at = 0;
    if (IsStopped(overview) || !told || !started || !ClockParse(started, &at)) return -1;
    uint64_t now = ClockMilliseconds();
    return now > at ? (int64_t)(now - at) : 0;
}

/* "3d 4h", "4h 5m", "5m 6s", "6s": the two largest units. The caller frees. */
static wchar_t *DurationText(int64_t milliseconds) {
    const long long minute = 60;
    const long long hour = 60 * minute;
    const long long day = 24 * hour;
    long long seconds = milliseconds / 1000;
    if (milliseconds < 0) return TextCopy(L"-");
    if (seconds < minute) return TextPrint(L"%llds", seconds);
    if (seconds < hour) return TextPrint(L"%lldm %llds", seconds / minute, seconds % minute);
    if (seconds < day) return TextPrint(L"%lldh %lldm", seconds / hour, seconds % hour / minute);
    return TextPrint(L"%lldd %lldh", seconds / day, seconds % day / hour);
}

/* The caller frees. */
static wchar_t *MemoryText(uint64_t bytes) {
    return bytes ? TextPrint(L"%.1f MB", (double)bytes / (1024 * 1024)) : TextCopy(L"-");
}

/* How it ended, in words; NULL while it lives, or where it never ran. */
static const wchar_t *Ended(const Overview *overview) {
    const wchar_t *ended = JsonGet(&overview->state, L"ended");
    bool died = !ended && overview->status.dwWin32ExitCode == ERROR_PROCESS_ABORTED;
    return died ? STATE_DIED : ended;
}

/* Milliseconds until a service that waits is to be started again; 0: it does not wait. */
static int64_t BackoffLeft(const Overview *overview) {
    const wchar_t *next = JsonGet(&overview->state, L"next_at");
    uint64_t at = 0;
    if (overview->status.dwCurrentState != SERVICE_PAUSED || !next || !ClockParse(next, &at)) return 0;
    uint64_t now = ClockMilliseconds();
    return at > now ? (int64_t)(at - now) : 0;
}

static const wchar_t *Target(const Overview *overview) {
    return overview->settings.script ? overview->settings.script : overview->settings.module;
}

static const wchar_t *StartupName(const Overview *overview) {
    static const wchar_t *const names[] = {L"auto", L"delayed", L"manual", L"disabled"};
    return names[overview->settings.startup];
}

/* What its account sees, and what is in the way: null in a list, which does not look. */
static void AppendView(Text *json, const Overview *overview) {
    const View *view = &overview->view;
    wchar_t *account = AccountLogonName(overview->settings.account, overview->name);
    TextList unreachable = {0};
    for (size_t i = 0; i < view->unreachable_count; i++) {
        TextListAppendTaken(&unreachable, UnreachableWhat(&view->unreachable[i]));
    }
    JsonString(json, L"account", account);
    JsonString(json, L"profile", view->profile);
    JsonString(json, L"temp", view->temp);
    JsonString(json, L"current_user_key", view->registry);
    if (view->account) {
        JsonList(json, L"unreachable", &unreachable, false);
    } else {
        JsonNull(json, L"unreachable");
    }
    TextListFree(&unreachable);
    free(account);
}

/* null where it is below zero, or not `known`. */
static void AppendNumber(Text *json, const wchar_t *key, int64_t number, bool known) {
    if (known && number >= 0) {
        JsonInteger(json, key, number);
    } else {
        JsonNull(json, key);
    }
}

/* In seconds, with three decimals. */
static void AppendWait(Text *json, const wchar_t *key, int64_t milliseconds) {
    wchar_t *seconds = TextPrint(L"%lld.%03lld", (long long)milliseconds / 1000, (long long)milliseconds % 1000);
    JsonLiteral(json, key, milliseconds > 0 ? seconds : L"null");
    free(seconds);
}

/* What the SCM knows. */
static void AppendScm(Text *json, const Overview *overview) {
    const SERVICE_STATUS_PROCESS *status = &overview->status;
    JsonString(json, L"name", overview->name);
    JsonString(json, L"state", ServiceStateName(status->dwCurrentState));
    AppendNumber(json, L"pid", status->dwProcessId, !IsStopped(overview) && status->dwProcessId);
    AppendNumber(json, L"memory", (int64_t)overview->memory, overview->memory != 0);
    int64_t uptime = Uptime(overview);
    AppendNumber(json, L"uptime", uptime / 1000, uptime >= 0);
    JsonInteger(json, L"checkpoint", status->dwCheckPoint);
    JsonInteger(json, L"wait_hint", status->dwWaitHint);
    JsonInteger(json, L"win32_exit_code", status->dwWin32ExitCode);
    JsonInteger(json, L"service_exit_code", status->dwServiceSpecificExitCode);
    JsonString(json, L"startup", StartupName(overview));
}

/* docs/schema/status.schema.json has each member. */
static void AppendJson(Text *json, const Overview *overview) {
    const JsonObject *state = &overview->state;
    JsonBegin(json);
    AppendScm(json, overview);
    JsonString(json, L"script", overview->settings.script);
    JsonString(json, L"module", overview->settings.module);
    JsonString(json, L"python", overview->settings.python);
    JsonString(json, L"python_version", JsonGet(state, L"python"));
    JsonString(json, L"directory", overview->settings.directory);
    JsonString(json, L"log", overview->log);
    JsonString(json, L"state_directory", overview->settings.state_directory);
    JsonString(json, L"started", JsonGet(state, L"started"));
    JsonString(json, L"since", Since(overview));
    JsonString(json, L"status", JsonGet(state, L"status"));
    JsonString(json, L"ended", Ended(overview));
    JsonString(json, L"error", JsonGet(state, L"error"));
    JsonString(json, L"remedy", JsonGet(state, L"remedy"));
    AppendNumber(json, L"exit_code", JsonGetInteger(state, L"exit_code"), JsonGet(state, L"exit_code") != NULL);
    JsonString(json, L"blocked", JsonGet(state, L"blocked"));
    JsonString(json, L"start_reason", JsonGet(state, L"reason"));
    JsonInteger(json, L"restarts", JsonGetInteger(state, L"restarts"));
    JsonInteger(json, L"short_runs", JsonGetInteger(state, L"short_runs"));
    JsonBoolean(json, L"starts_again", JsonGetInteger(state, L"again") != 0);
    AppendWait(json, L"backoff_left", BackoffLeft(overview));
    JsonString(json, L"last_ended", JsonGet(state, L"last"));
    JsonString(json, L"last_ended_at", JsonGet(state, L"last_at"));
    AppendView(json, overview);
    JsonEnd(json);
}

static void PrintLine(const wchar_t *label, const wchar_t *value) {
    if (!TextIsEmpty(value)) OutputPrint(L"  %-9ls %ls\n", label, value);
}

/* How it ended, and what comes next. */
static void PrintEnd(const Overview *overview) {
    const JsonObject *state = &overview->state;
    const wchar_t *ended = Ended(overview);
    const wchar_t *error = JsonGet(state, L"error");
    bool waits = overview->status.dwCurrentState == SERVICE_PAUSED;
    if (!waits && !IsStopped(overview)) return;
    PrintLine(L"ended", ended);
    if (ended && error && !wcsstr(ended, error)) PrintLine(L"error", error);
    if (ended) PrintLine(L"remedy", JsonGet(state, L"remedy"));
    if (waits) OutputPrint(L"  %-9ls in %.1f s\n", L"next", (double)BackoffLeft(overview) / 1000.0);
}

/* Why and how often it was started, and how it had ended before. */
static void PrintStart(const Overview *overview) {
    const JsonObject *state = &overview->state;
    const wchar_t *reason = JsonGet(state, L"reason");
    const wchar_t *last = JsonGet(state, L"last");
    const wchar_t *last_at = JsonGet(state, L"last_at");
    wchar_t local[CLOCK_TEXT] = L"";
    int64_t restarts = JsonGetInteger(state, L"restarts");
    if (!reason) return;
    if (restarts) {
        OutputPrint(L"  %-9ls %ls, %lld in a row\n", L"started", reason, (long long)restarts);
    } else {
        PrintLine(L"started", reason);
    }
    if (last_at) ClockLocal(last_at, local);
    if (last) OutputPrint(*local ? L"  %-9ls %ls (%ls)\n" : L"  %-9ls %ls\n", L"before", last, local);
}

static void PrintProcess(const Overview *overview) {
    if (IsStopped(overview)) return;
    wchar_t *uptime = DurationText(Uptime(overview));
    wchar_t *memory = MemoryText(overview->memory);
    OutputPrint(L"  %-9ls %lu, up %ls, %ls\n", L"PID", overview->status.dwProcessId, uptime, memory);
    free(uptime);
    free(memory);
}

static void PrintView(const View *view) {
    PrintLine(L"account", view->account);
    PrintLine(L"profile", view->profile);
    PrintLine(L"TEMP", view->temp);
    PrintLine(L"HKCU", view->registry);
    for (size_t i = 0; i < view->unreachable_count; i++) {
        wchar_t *what = UnreachableWhat(&view->unreachable[i]);
        wchar_t *remedy = UnreachableRemedy(view, &view->unreachable[i]);
        PrintLine(L"problem", what);
        PrintLine(L"remedy", remedy);
        free(what);
        free(remedy);
    }
}

static void Print(const Overview *overview) {
    const JsonObject *state = &overview->state;
    const wchar_t *since = Since(overview);
    wchar_t local[CLOCK_TEXT] = L"";
    if (since) ClockLocal(since, local);
    OutputPrint(*local ? L"%ls: %ls since %ls\n" : L"%ls: %ls\n", overview->name,
                ServiceStateName(overview->status.dwCurrentState), local);
    PrintProcess(overview);
    PrintLine(L"status", IsStopped(overview) ? NULL : JsonGet(state, L"status"));
    PrintEnd(overview);
    PrintStart(overview);
    PrintLine(overview->settings.script ? L"script" : L"module", Target(overview));
    const wchar_t *version = JsonGet(state, L"python");
    if (version) {
        OutputPrint(L"  %-9ls %ls (%ls)\n", L"Python", version, overview->settings.python);
    } else {
        PrintLine(L"Python", overview->settings.python);
    }
    PrintLine(L"directory", overview->settings.directory);
    PrintLine(L"startup", StartupName(overview));
    PrintLine(L"log", overview->log);
    PrintLine(L"state", overview->settings.state_directory);
    PrintView(&overview->view);
}

static bool StatusOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    Overview overview;
    bool ok = OverviewRead(name, &overview, error);
    if (ok) OverviewLook(&overview);
    if (ok && ArgumentsHas(arguments, L"json")) {
        Text json = {0};
        AppendJson(&json, &overview);
        OutputPrint(L"%ls", json.data);
        TextFree(&json);
    } else if (ok) {
        Print(&overview);
    }
    if (ok && IsStopped(&overview)) *ret_exit = EXIT_NOT_RUNNING;
    OverviewFree(&overview);
    return ok;
}

static void PrintRow(int width, const Overview *service) {
    const wchar_t *version = JsonGet(&service->state, L"python");
    wchar_t *pid = IsStopped(service) ? TextCopy(L"-") : TextPrint(L"%lu", service->status.dwProcessId);
    wchar_t *uptime = DurationText(Uptime(service));
    wchar_t *memory = MemoryText(service->memory);
    OutputPrint(L"%-*ls  %-13ls  %7ls  %-7ls  %-8ls  %8lld  %10ls  %ls\n", width, service->name,
                ServiceStateName(service->status.dwCurrentState), pid, version ? version : L"-", uptime,
                (long long)JsonGetInteger(&service->state, L"restarts"), memory, Target(service));
    free(pid);
    free(uptime);
    free(memory);
}

static void PrintTable(const Overview *services, size_t count) {
    int width = 4;
    for (size_t i = 0; i < count; i++) {
        if ((int)wcslen(services[i].name) > width) width = (int)wcslen(services[i].name);
    }
    if (!count) {
        OutputPrint(L"No services. Make one: pyhostsvc install SCRIPT\n");
        return;
    }
    OutputPrint(L"%-*ls  %-13ls  %7ls  %-7ls  %-8ls  %8ls  %10ls  %ls\n", width, L"NAME", L"STATE", L"PID", L"PYTHON",
                L"UPTIME", L"RESTARTS", L"MEMORY", L"SCRIPT");
    for (size_t i = 0; i < count; i++) PrintRow(width, &services[i]);
}

static void PrintJsonArray(const Overview *services, size_t count) {
    Text json = {0};
    TextAppend(&json, L"[");
    for (size_t i = 0; i < count; i++) {
        TextAppend(&json, i ? L"," : L"");
        AppendJson(&json, &services[i]);
    }
    TextAppend(&json, L"]\n");
    OutputPrint(L"%ls", json.data);
    TextFree(&json);
}

/* Reads them all. One that cannot be read is gone since, and left out; or, with `strict`, that is the error. The caller
 * frees the array with OverviewsFree. */
static bool OverviewsRead(const TextList *names, bool strict, Overview **ret_services, size_t *ret_count,
                          Error *error) {
    Overview *services = MemoryNew(names->count + 1, sizeof *services);
    size_t count = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < names->count; i++) {
        Error cause;
        if (OverviewRead(names->items[i], &services[count], &cause)) {
            count++;
            continue;
        }
        OverviewFree(&services[count]);
        ok = !strict;
        *error = cause;
    }
    *ret_services = services;
    *ret_count = count;
    return ok;
}

static void OverviewsFree(Overview *services, size_t count) {
    for (size_t i = 0; i < count; i++) OverviewFree(&services[i]);
    free(services);
}

/* Several as one list of JSON. */
static bool StatusOfAll(const TextList *names, uint32_t *ret_exit, Error *error) {
    Overview *services = NULL;
    size_t count = 0;
    bool ok = OverviewsRead(names, true, &services, &count, error);
    for (size_t i = 0; ok && i < count; i++) OverviewLook(&services[i]);
    if (ok) PrintJsonArray(services, count);
    for (size_t i = 0; i < count; i++) {
        if (IsStopped(&services[i])) *ret_exit = EXIT_NOT_RUNNING;
    }
    OverviewsFree(services, count);
    return ok;
}

bool CommandStatus(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    TextList names;
    bool several = ArgumentsHas(arguments, L"all") || arguments->positional.count > 1;
    if (!several || !ArgumentsHas(arguments, L"json")) return EachService(arguments, StatusOne, ret_exit, error);
    bool ok = EachNames(arguments, &names, error) && StatusOfAll(&names, ret_exit, error);
    TextListFree(&names);
    return ok;
}

bool CommandList(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    TextList names = {0};
    Overview *services = NULL;
    size_t count = 0;
    Error ignored;
    bool ok = ServiceList(&names, error) && OverviewsRead(&names, false, &services, &count, &ignored);
    if (ok && ArgumentsHas(arguments, L"json")) {
        PrintJsonArray(services, count);
    } else if (ok) {
        PrintTable(services, count);
    }
    OverviewsFree(services, count);
    TextListFree(&names);
    return ok;
}
