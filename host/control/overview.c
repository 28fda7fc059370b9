#include "control/overview.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "log/log.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "settings/storage.h"

#include <psapi.h>
#include <stdlib.h>

/* Returns the working set of a process in bytes; 0 if access is denied. */
static uint64_t MemoryOf(DWORD pid) {
    PROCESS_MEMORY_COUNTERS counters = {.cb = sizeof counters};
    HANDLE process = pid ? OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, pid) : NULL;
    if (!process) return 0;
    bool ok = K32GetProcessMemoryInfo(process, &counters, sizeof counters) != 0;
    CloseHandle(process);
    return ok ? counters.WorkingSetSize : 0;
}

/* The running process may write to another log than the next one: `set` takes effect at the next start. */
static void FindLog(Overview *overview) {
    if (!overview->settings.log_directory) return;
    const wchar_t *running = StateFileLogDirectory(&overview->state, overview->status.dwProcessId);
    wchar_t *set = LogPath(overview->settings.log_directory, overview->name);
    if (!running || TextEqualFold(running, overview->settings.log_directory)) {
        overview->log = set;
    } else {
        overview->log = LogPath(running, overview->name);
        overview->next_log = set;
    }
}

/* Fills in what the settings and the status of the service lead to. */
static void Complete(Overview *overview) {
    const wchar_t *folder = overview->settings.state_directory;
    Error unknown;
    overview->state = (StateFile){.exit_code = -1};
    if (!TextIsEmpty(folder)) StateFileRead(folder, &overview->state, &unknown);
    overview->memory = MemoryOf(overview->status.dwProcessId);
    FindLog(overview);
    overview->reach.account = AccountLogonName(overview->settings.account, overview->name);
}

bool OverviewRead(const wchar_t *name, Overview *overview, Error *error) {
    SC_HANDLE service = NULL;
    *overview = (Overview){.name = name};
    if (!ServiceOpen(name, SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = ServiceQuery(service, &overview->status, error) && SettingsLoad(name, &overview->settings, error);
    if (ok) {
        Error ignored;
        ServiceReadConfig(service, &overview->settings, &ignored);
        Complete(overview);
    }
    ServiceClose(service);
    return ok;
}

void OverviewReadReach(Overview *overview) {
    ReachFree(&overview->reach);
    overview->reach = ReachOf(overview->name, &overview->settings);
}

void OverviewFree(Overview *overview) {
    ReachFree(&overview->reach);
    SettingsFree(&overview->settings);
    StateFileFree(&overview->state);
    free(overview->log);
    free(overview->next_log);
}

bool OverviewIsStopped(const Overview *overview) {
    return overview->status.dwCurrentState == SERVICE_STOPPED;
}

const wchar_t *OverviewSince(const Overview *overview) {
    const wchar_t *state = overview->state.state;
    bool current = OverviewIsStopped(overview) ? state && TextEqual(state, L"stopped")
                                               : overview->state.pid == overview->status.dwProcessId;
    return current ? overview->state.since : NULL;
}

int64_t OverviewUptime(const Overview *overview) {
    const wchar_t *started = overview->state.started;
    bool current = overview->state.pid == overview->status.dwProcessId;
    uint64_t at = 0;
    if (OverviewIsStopped(overview) || !current || !started || !ClockParse(started, &at)) return -1;
    uint64_t now = ClockMilliseconds();
    return now > at ? (int64_t)(now - at) : 0;
}

const wchar_t *OverviewEnding(const Overview *overview) {
    const wchar_t *ended = overview->state.ended;
    bool died = !ended && overview->status.dwWin32ExitCode == ERROR_PROCESS_ABORTED;
    return died ? STATE_DIED : ended;
}

int64_t OverviewBackoffLeft(const Overview *overview) {
    const wchar_t *next = overview->state.next_at;
    uint64_t at = 0;
    if (overview->status.dwCurrentState != SERVICE_PAUSED || !next || !ClockParse(next, &at)) return 0;
    uint64_t now = ClockMilliseconds();
    return at > now ? (int64_t)(at - now) : 0;
}

const wchar_t *OverviewTarget(const Overview *overview) {
    return overview->settings.script ? overview->settings.script : overview->settings.module;
}

const wchar_t *OverviewStartup(const Overview *overview) {
    static const wchar_t *const names[] = {L"auto", L"delayed", L"manual", L"disabled"};
    return names[overview->settings.startup];
}

/* Appends null if the number is negative or not `known`. */
static void AppendNumber(Text *json, const wchar_t *key, int64_t number, bool known) {
    if (known && number >= 0) {
        JsonInteger(json, key, number);
    } else {
        JsonNull(json, key);
    }
}

/* Appends a time in seconds with three decimals, or null for 0. */
static void AppendWait(Text *json, const wchar_t *key, int64_t milliseconds) {
    wchar_t *seconds = TextPrint(L"%lld.%03lld", (long long)milliseconds / 1000, (long long)milliseconds % 1000);
    JsonLiteral(json, key, milliseconds > 0 ? seconds : L"null");
    free(seconds);
}

/* Appends the members that come from the SCM. */
static void AppendScm(Text *json, const Overview *overview) {
    const SERVICE_STATUS_PROCESS *status = &overview->status;
    JsonString(json, L"name", overview->name);
    JsonString(json, L"state", ServiceStateName(status->dwCurrentState));
    AppendNumber(json, L"pid", status->dwProcessId, !OverviewIsStopped(overview) && status->dwProcessId);
    AppendNumber(json, L"memory", (int64_t)overview->memory, overview->memory != 0);
    int64_t uptime = OverviewUptime(overview);
    AppendNumber(json, L"uptime", uptime / 1000, uptime >= 0);
    JsonInteger(json, L"checkpoint", status->dwCheckPoint);
    JsonInteger(json, L"wait_hint", status->dwWaitHint);
    JsonInteger(json, L"win32_exit_code", status->dwWin32ExitCode);
    JsonInteger(json, L"service_exit_code", status->dwServiceSpecificExitCode);
    JsonString(json, L"startup", OverviewStartup(overview));
}

void OverviewAppendJson(Text *json, const Overview *overview) {
    const StateFile *state = &overview->state;
    JsonBegin(json);
    AppendScm(json, overview);
    JsonString(json, L"script", overview->settings.script);
    JsonString(json, L"module", overview->settings.module);
    JsonString(json, L"python", overview->settings.python);
    JsonString(json, L"python_version", state->python);
    JsonString(json, L"directory", overview->settings.directory);
    JsonString(json, L"log", overview->log);
    JsonString(json, L"state_directory", overview->settings.state_directory);
    JsonString(json, L"started", state->started);
    JsonString(json, L"since", OverviewSince(overview));
    JsonString(json, L"status", state->status);
    JsonString(json, L"replaced_by", state->replaced_by);
    JsonString(json, L"ended", OverviewEnding(overview));
    JsonString(json, L"error", state->error);
    JsonString(json, L"remedy", state->remedy);
    AppendNumber(json, L"exit_code", state->exit_code, true);
    JsonString(json, L"blocked", state->blocked);
    JsonString(json, L"dump", state->dump);
    JsonString(json, L"start_reason", state->start_reason);
    JsonInteger(json, L"restarts", state->restarts);
    JsonInteger(json, L"short_runs", state->short_runs);
    JsonBoolean(json, L"starts_again", state->starts_again);
    AppendWait(json, L"backoff_left", OverviewBackoffLeft(overview));
    JsonString(json, L"last_ended", state->last_ended);
    JsonString(json, L"last_ended_at", state->last_ended_at);
    ReachAppendJson(json, &overview->reach);
    ReachAppendUnreachableJson(json, &overview->reach);
    JsonEnd(json);
}

bool OverviewsRead(const TextList *names, Overview **ret_services, size_t *ret_count, Error *error) {
    Overview *services = MemoryNew(names->count + 1, sizeof *services);
    size_t count = 0;
    bool ok = true;
    while (ok && count < names->count) {
        ok = OverviewRead(names->items[count], &services[count], error);
        count++; /* also after a failure, to be freed */
    }
    *ret_services = services;
    *ret_count = count;
    return ok;
}

bool OverviewOf(const ServiceEntry *entry, bool brief, Overview *overview, Error *error) {
    *overview = (Overview){.name = entry->name, .status = entry->status};
    if (!(brief ? SettingsReadBrief : SettingsLoad)(entry->name, &overview->settings, error)) return false;
    overview->settings.startup = entry->startup;
    TextReplace(&overview->settings.account, entry->account);
    Complete(overview);
    return true;
}

void OverviewsFree(Overview *services, size_t count) {
    for (size_t i = 0; i < count; i++) OverviewFree(&services[i]);
    free(services);
}
