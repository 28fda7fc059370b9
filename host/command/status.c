/* status, list */
#include "base/array.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/quote.h"
#include "base/translation.h"
#include "base/visible.h"
#include "command/verbs.h"
#include "control/for_each.h"
#include "control/overview.h"
#include "scm/service.h"
#include "scm/service_list.h"
#include "terminal/exit_code.h"
#include "terminal/output.h"

#include <stdlib.h>

/* Returns the two largest units of a duration: "3d 4h", "4h 5m", "5m 6s" or "6s"; "-" if it is negative. The caller
 * frees. */
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

/* Returns "-" for 0. The caller frees. */
static wchar_t *MemoryText(uint64_t bytes) {
    return bytes ? TextPrint(_(L"%.1f MB"), (double)bytes / (1024 * 1024)) : TextCopy(L"-");
}

/* Returns the state in green if the service is running, in red if it failed. The caller frees. */
static wchar_t *StateText(const Overview *overview) {
    DWORD state = overview->status.dwCurrentState;
    bool failed = state == SERVICE_STOPPED && OverviewEnding(overview) && overview->status.dwWin32ExitCode;
    Colour colour = state == SERVICE_RUNNING ? COLOUR_GREEN : failed ? COLOUR_RED : COLOUR_YELLOW;
    const wchar_t *text = ServiceStateText(state);
    return state == SERVICE_STOPPED && !failed ? TextCopy(text) : OutputColoured(colour, text);
}

/* Prints what a slow stop waits for. */
static void PrintSlowStop(const Overview *overview) {
    if (overview->status.dwCurrentState != SERVICE_STOP_PENDING || !OverviewSince(overview)) return;
    OutputLineText(_(L"stuck at"), overview->state.blocked);
    OutputLineText(_(L"remedy"), overview->state.remedy);
}

/* Prints when a service that backs off will start, and how to start it sooner. */
static void PrintBackoff(const Overview *overview) {
    double seconds = (double)OverviewBackoffLeft(overview) / 1000.0;
    long long short_runs = overview->state.short_runs;
    if (!seconds) return; /* the script has paused, or the start is due */
    if (short_runs) {
        OutputLine(_(L"waiting"), _(L"%.1f s before the next start (back-off, short runs in a row: %lld)"), seconds,
                   short_runs);
    } else {
        OutputLine(_(L"waiting"), _(L"%.1f s before the next start (restart_delay)"), seconds);
    }
    OutputLine(L"", _(L"`pyhostsvc continue %ls` starts it now"), QuoteName(overview->name).text);
}

/* Prints how the service ended and what happens next. */
static void PrintEnding(const Overview *overview) {
    const StateFile *state = &overview->state;
    const wchar_t *ended = OverviewEnding(overview);
    const wchar_t *error = state->error;
    bool paused = overview->status.dwCurrentState == SERVICE_PAUSED;
    if (!paused && !OverviewIsStopped(overview)) return;
    OutputLineText(_(L"outcome"), ended);
    if (ended && error && !wcsstr(ended, error)) OutputLineText(_(L"error"), error);
    if (ended) OutputLineText(_(L"remedy"), state->remedy);
    if (paused) PrintBackoff(overview);
}

/* Returns the text for a start_reason of the state file, or `reason` itself if it is unknown. */
static const wchar_t *StartReasonText(const wchar_t *reason) {
    static const struct {
        const wchar_t *reason;
        const wchar_t *text;
    } texts[] = {
        {L"demand", N_(L"a user or a program")}, {L"automatic", N_(L"the system at boot")},
        {L"trigger", N_(L"a trigger")},          {L"recovery", N_(L"recovery, after the previous run ended")},
        {L"unknown", N_(L"an unknown cause")},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (TextEqual(texts[i].reason, reason)) return _(texts[i].text);
    }
    return reason;
}

/* Prints who started the service, how often recovery restarted it, and how the previous run ended. */
static void PrintStart(const Overview *overview) {
    const StateFile *state = &overview->state;
    const wchar_t *reason = state->start_reason;
    const wchar_t *last = state->last_ended;
    const wchar_t *last_at = state->last_ended_at;
    wchar_t local[CLOCK_TEXT] = L"";
    int64_t restarts = state->restarts;
    if (!reason) return;
    if (restarts) {
        OutputLine(_(L"started by"), _(L"%ls (restarts in a row: %lld)"), StartReasonText(reason), (long long)restarts);
    } else {
        OutputLineText(_(L"started by"), StartReasonText(reason));
    }
    if (last_at) ClockLocal(last_at, local);
    if (last) OutputLine(_(L"previous run"), *local ? L"%ls (%ls)" : L"%ls", last, local);
}

static void PrintProcess(const Overview *overview) {
    if (OverviewIsStopped(overview)) return;
    wchar_t *uptime = DurationText(OverviewUptime(overview));
    wchar_t *memory = MemoryText(overview->memory);
    OutputLine(_(L"PID"), _(L"%lu, up %ls, %ls"), overview->status.dwProcessId, uptime, memory);
    free(uptime);
    free(memory);
}

static void Print(const Overview *overview) {
    const StateFile *state = &overview->state;
    const wchar_t *since = OverviewSince(overview);
    wchar_t local[CLOCK_TEXT] = L"";
    if (since) ClockLocal(since, local);
    wchar_t *state_text = StateText(overview);
    OutputPrint(*local ? _(L"%ls: %#ls since %ls\n") : L"%ls: %#ls\n", overview->name, state_text, local);
    free(state_text);
    PrintProcess(overview);
    OutputLineText(_(L"status"), OverviewIsStopped(overview) ? NULL : state->status);
    OutputLineText(_(L"replaced by"), OverviewIsStopped(overview) ? NULL : state->replaced_by);
    PrintSlowStop(overview);
    PrintEnding(overview);
    PrintStart(overview);
    OutputLineText(_(L"memory dump"), state->dump);
    OutputLineText(overview->settings.script ? _(L"script") : _(L"module"), OverviewTarget(overview));
    const wchar_t *version = state->python;
    if (version) {
        OutputLine(_(L"Python"), L"%ls (%ls)", version, overview->settings.python);
    } else {
        OutputLineText(_(L"Python"), overview->settings.python);
    }
    OutputLineText(_(L"directory"), overview->settings.directory);
    OutputLineText(_(L"startup"), OverviewStartup(overview));
    OutputLineText(_(L"log"), overview->log);
    if (overview->next_log) OutputLine(L"", _(L"%ls (from the next start on)"), overview->next_log);
    OutputLineText(_(L"state folder"), overview->settings.state_directory);
    ReachPrint(&overview->reach);
    ReachPrintUnreachable(&overview->reach);
}

/* Prints the overview with what its account can reach. */
static void PrintStatus(Overview *overview, bool json, uint32_t *ret_exit) {
    OverviewReadReach(overview);
    if (json) {
        Text text = {0};
        OverviewAppendJson(&text, overview);
        OutputDocument(text.data);
        TextFree(&text);
    } else {
        Print(overview);
    }
    if (OverviewIsStopped(overview) && *ret_exit == EXIT_DONE) *ret_exit = EXIT_NOT_RUNNING;
}

static bool StatusOne(const wchar_t *name, const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    Overview overview;
    bool ok = OverviewRead(name, &overview, error);
    if (ok) PrintStatus(&overview, ArgumentsHas(arguments, L"json"), ret_exit);
    OverviewFree(&overview);
    return ok;
}

/* The columns of the list. */
enum {
    COLUMN_NAME,
    COLUMN_STATE,
    COLUMN_PID,
    COLUMN_PYTHON,
    COLUMN_UPTIME,
    COLUMN_RESTARTS,
    COLUMN_MEMORY,
    COLUMN_SCRIPT,
    COLUMNS
};

typedef struct Row {
    wchar_t *cells[COLUMNS];
} Row;

static Row HeaderRow(void) {
    static const wchar_t *const titles[COLUMNS] = {N_(L"NAME"),   N_(L"STATE"),    N_(L"PID"),    N_(L"PYTHON"),
                                                   N_(L"UPTIME"), N_(L"RESTARTS"), N_(L"MEMORY"), N_(L"SCRIPT")};
    Row row;
    for (int i = 0; i < COLUMNS; i++) row.cells[i] = TextCopy(_(titles[i]));
    return row;
}

static Row ServiceRow(const Overview *service) {
    const wchar_t *version = service->state.python;
    return (Row){{
        [COLUMN_NAME] = VisibleCopy(service->name, VISIBLE_LINE),
        [COLUMN_STATE] = StateText(service),
        [COLUMN_PID] = OverviewIsStopped(service) ? TextCopy(L"-") : TextPrint(L"%lu", service->status.dwProcessId),
        [COLUMN_PYTHON] = VisibleCopy(version ? version : L"-", VISIBLE_LINE),
        [COLUMN_UPTIME] = DurationText(OverviewUptime(service)),
        [COLUMN_RESTARTS] = TextPrint(L"%lld", (long long)service->state.restarts),
        [COLUMN_MEMORY] = MemoryText(service->memory),
        [COLUMN_SCRIPT] = VisibleCopy(OverviewTarget(service) ? OverviewTarget(service) : L"-", VISIBLE_LINE),
    }};
}

static void AppendCell(Text *line, const wchar_t *cell, size_t width, bool right) {
    for (size_t i = TextColumns(cell); right && i < width; i++) TextAppendCharacter(line, L' ');
    TextAppendPadded(line, cell, right ? 0 : width);
}

/* Prints a row, numbers aligned to the right, and frees its cells. */
static void PrintRow(Row *row, const size_t widths[COLUMNS]) {
    Text line = {0};
    for (int i = 0; i < COLUMNS; i++) {
        bool right = i == COLUMN_PID || i == COLUMN_RESTARTS || i == COLUMN_MEMORY;
        if (i) TextAppend(&line, L"  ");
        AppendCell(&line, row->cells[i], i == COLUMN_SCRIPT ? 0 : widths[i], right);
        free(row->cells[i]);
    }
    OutputPrint(L"%#ls\n", line.data);
    TextFree(&line);
}

static void PrintTable(const Overview *services, size_t count) {
    if (!count) {
        OutputPrint(_(L"No services. Install one with `pyhostsvc install SCRIPT`.\n"));
        return;
    }
    Row *rows = MemoryNew(count + 1, sizeof *rows);
    size_t widths[COLUMNS] = {0};
    rows[0] = HeaderRow();
    for (size_t i = 0; i < count; i++) rows[i + 1] = ServiceRow(&services[i]);
    for (size_t i = 0; i <= count; i++) {
        for (int column = 0; column < COLUMNS; column++) {
            size_t width = TextColumns(rows[i].cells[column]);
            if (width > widths[column]) widths[column] = width;
        }
    }
    for (size_t i = 0; i <= count; i++) PrintRow(&rows[i], widths);
    free(rows);
}

static void PrintJsonArray(const Overview *services, size_t count) {
    Text json = {0};
    TextAppend(&json, L"[");
    for (size_t i = 0; i < count; i++) {
        TextAppend(&json, i ? L"," : L"");
        OverviewAppendJson(&json, &services[i]);
    }
    TextAppend(&json, L"]\n");
    OutputDocument(json.data);
    TextFree(&json);
}

/* Prints several services as one JSON list. */
static void PrintJsonStatus(Overview *services, size_t count, uint32_t *ret_exit) {
    for (size_t i = 0; i < count; i++) {
        OverviewReadReach(&services[i]);
        if (OverviewIsStopped(&services[i]) && *ret_exit == EXIT_DONE) *ret_exit = EXIT_NOT_RUNNING;
    }
    PrintJsonArray(services, count);
}

static bool JsonStatusOf(const TextList *names, uint32_t *ret_exit, Error *error) {
    Overview *services = NULL;
    size_t count = 0;
    bool ok = OverviewsRead(names, &services, &count, error);
    if (ok) PrintJsonStatus(services, count, ret_exit);
    OverviewsFree(services, count);
    return ok;
}

/* Reads the overviews of a list of services; one that cannot be read is skipped with `brief`, and otherwise reported.
 * Returns how many were read. */
static size_t ReadOverviews(const ServiceEntry *entries, size_t count, bool brief, Overview *services,
                            uint32_t *ret_exit) {
    size_t read = 0;
    for (size_t i = 0; i < count; i++) {
        Error error;
        if (OverviewOf(&entries[i], brief, &services[read], &error)) {
            read++;
            continue;
        }
        OverviewFree(&services[read]);
        if (brief) continue; /* it was removed since it was listed */
        OutputError(&error);
        if (*ret_exit == EXIT_DONE) *ret_exit = ExitCodeOf(&error);
    }
    return read;
}

/* Prints all services with `print`. */
static bool ForAll(bool brief, void (*print)(Overview *, size_t, bool, uint32_t *), bool json, uint32_t *ret_exit,
                   Error *error) {
    ServiceEntry *entries = NULL;
    size_t count = 0;
    if (!ServiceListEntries(&entries, &count, error)) return false;
    Overview *services = MemoryNew(count + 1, sizeof *services);
    size_t read = ReadOverviews(entries, count, brief, services, ret_exit);
    OutputHold();
    print(services, read, json, ret_exit);
    OutputRelease();
    OverviewsFree(services, read);
    ServiceEntriesFree(entries, count);
    return true;
}

static void PrintAll(Overview *services, size_t count, bool json, uint32_t *ret_exit) {
    if (json) {
        PrintJsonStatus(services, count, ret_exit);
        return;
    }
    if (!count && *ret_exit == EXIT_DONE) OutputPrint(_(L"No services.\n"));
    for (size_t i = 0; i < count; i++) PrintStatus(&services[i], false, ret_exit);
}

static void PrintList(Overview *services, size_t count, bool json, uint32_t *ret_exit) {
    (void)ret_exit;
    (json ? PrintJsonArray : PrintTable)(services, count);
}

bool CommandStatus(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    bool json = ArgumentsHas(arguments, L"json");
    size_t named = arguments->positional.count;
    if (ArgumentsHas(arguments, L"all") && !named) return ForAll(false, PrintAll, json, ret_exit, error);
    if (named < 2 || !json) return ForEachService(arguments, StatusOne, ret_exit, error);
    TextList names;
    bool ok = ForEachNames(arguments, &names, error) && JsonStatusOf(&names, ret_exit, error);
    TextListFree(&names);
    return ok;
}

bool CommandList(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    return ForAll(true, PrintList, ArgumentsHas(arguments, L"json"), ret_exit, error);
}
