#include "command/logs/logs.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/quote.h"
#include "base/translation.h"
#include "command/logs/ctrl_c.h"
#include "command/logs/follow.h"
#include "command/logs/printer.h"
#include "log/reading/run_start.h"
#include "log/reading/seek.h"
#include "log/reading/start_time.h"
#include "scm/service.h"
#include "scm/service_open.h"
#include "settings/storage.h"
#include "state/state_file.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <string.h>

/* The options of one call. */
typedef struct Request {
    const wchar_t *service;
    Settings settings;
    bool running;
    bool next_log_split; /* the setting; a running process may use another value, which is in `settings` */
    bool standard_error; /* read the log of standard error */
    wchar_t *base;
    uint64_t count;
    uint64_t untimed; /* with --since: how many lines without a time to print before the first line that has one */
    bool follow;
    bool previous;
    bool raw;
    bool has_since;
    StartTime since;
    bool has_match;
    Match match;
    TextList runs; /* records of where runs begin (log/reading/run_start.h) */
} Request;

/* A position in the files of a log; the rotated files come first and the live file last. */
typedef struct Position {
    size_t file;
    uint64_t offset;
} Position;

/* The recorded beginnings of runs that the files have, in the order of the log. */
typedef struct Starts {
    Position places[RUN_STARTS_KEPT];
    RunStart starts[RUN_STARTS_KEPT];
    size_t count;
    bool older; /* runs that are not recorded, of an older version for example, may begin before the first one */
} Starts;

/* The files of a log; most of them are not open. */
typedef struct Files {
    const FileSet *set;
    const Follow *follow; /* NULL without --follow */
    LogFile *live;        /* NULL if there is none */
    size_t count;
} Files;

static char *Lower(const char *bytes, size_t length, size_t *ret_length) {
    int most = (int)length;
    wchar_t *text = MemoryNew(length + 1, sizeof *text);
    int count = length ? MultiByteToWideChar(CP_UTF8, 0, bytes, most, text, most) : 0;
    wchar_t *small = MemoryNew(length + 1, sizeof *small);
    if (count) LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_LOWERCASE, text, count, small, count, NULL, NULL, 0);
    size_t size = (size_t)count * 3 + 1;
    char *lower = MemoryNew(size, 1);
    *ret_length = count ? (size_t)WideCharToMultiByte(CP_UTF8, 0, small, count, lower, (int)size, NULL, NULL) : 0;
    free(small);
    free(text);
    return lower;
}

/* Parses "50" or "all". */
static bool ReadCount(const wchar_t *text, uint64_t *ret_count, Error *error) {
    wchar_t *end = NULL;
    unsigned long long count = wcstoull(text, &end, 10);
    bool all = TextEqualFold(text, L"all");
    if (!all && (*text < L'0' || *text > L'9' || *end)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is not a number of lines"), text);
        return ErrorRemedy(error, _(L"Use a number such as 100, or all."));
    }
    *ret_count = all ? UINT64_MAX : count;
    return true;
}

static bool ReadRequest(const Arguments *arguments, Request *request, Error *error) {
    enum { LINES = 50 };
    const wchar_t *count = ArgumentsGet(arguments, L"lines");
    const wchar_t *since = ArgumentsGet(arguments, L"since");
    const wchar_t *text = ArgumentsGet(arguments, L"grep");
    request->follow = ArgumentsHas(arguments, L"follow");
    request->previous = ArgumentsHas(arguments, L"previous");
    request->standard_error = ArgumentsHas(arguments, L"stderr");
    request->raw = ArgumentsHas(arguments, L"raw");
    request->count = since || request->previous ? UINT64_MAX : LINES;
    request->has_since = since != NULL;
    if (request->previous && request->follow) {
        ErrorSay(error, ERROR_CODE_USAGE,
                 _(L"--previous cannot be combined with --follow, because the previous run has ended"));
        return ErrorRemedy(error, _(L"Omit --follow or --previous."));
    }
    if (count && !ReadCount(count, &request->count, error)) return false;
    request->untimed = count ? request->count : LINES;
    if (since && !StartTimeParse(since, &request->since, error)) return false;
    if (text) {
        char *bytes = FileToUtf8(text);
        request->match = MatchNew(bytes, Lower);
        request->has_match = true;
        free(bytes);
    }
    return true;
}

/* Reads where runs begin. Uses the log of the running process, which keeps its log until the next start even if `set`
 * changes the setting; `pid` is 0 if no process runs. */
static void ReadState(Request *request, uint32_t pid) {
    StateFile state = {0};
    Error unknown;
    if (!StateFileRead(request->settings.state_directory, &state, &unknown)) return;
    TextListAppendList(&request->runs, &state.runs);
    const wchar_t *directory = StateFileLogDirectory(&state, pid);
    if (directory) {
        TextReplace(&request->settings.log_directory, directory);
        request->settings.log_split = state.log_split;
    }
    StateFileFree(&state);
}

/* Finds the log by the running process or else by the settings. */
static bool FindLog(Request *request, Error *error) {
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status;
    if (!ServiceOpen(request->service, SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = ServiceQuery(service, &status, error) && SettingsLoad(request->service, &request->settings, error);
    ServiceClose(service);
    if (!ok) return false;
    request->next_log_split = request->settings.log_split != 0;
    request->running = status.dwCurrentState != SERVICE_STOPPED;
    ReadState(request, request->running ? status.dwProcessId : 0);
    request->base = request->standard_error ? NamingStandardError(request->service) : TextCopy(request->service);
    return true;
}

/* Opens a file; `ret_end` is the offset up to which it is read. Returns NULL if the file does not exist any more,
 * because old rotated logs are deleted. The caller closes it with FilesClose. */
static LogFile *FilesOpen(const Files *files, size_t index, uint64_t *ret_end) {
    LogFile *file = NULL;
    Error ignored;
    if (index == files->set->rotated.count) {
        file = files->live;
    } else if (!LogFileOpen(files->set->rotated.items[index].path, &file, &ignored)) {
        return NULL;
    }
    if (!file) return NULL;
    const Followed *followed = files->follow ? FollowFind(files->follow, file) : NULL;
    *ret_end = followed ? followed->offset : file->span.size;
    return file;
}

static void FilesClose(const Files *files, LogFile *file) {
    if (file != files->live) LogFileClose(file);
}

static bool IsBefore(Position a, Position b) {
    return a.file < b.file || (a.file == b.file && a.offset < b.offset);
}

/* Finds the recorded beginnings of runs. A line that a script copies comes after the line itself: the files are
 * searched from the oldest on, and each record is used once. */
static Starts FindStarts(const Request *request, const Files *files) {
    Starts found = {.older = request->runs.count == 0};
    size_t next = 0; /* the first record that may be in a file */
    for (size_t i = 0; i < files->count && next < request->runs.count; i++) {
        uint64_t end = 0;
        LogFile *file = FilesOpen(files, i, &end);
        if (!file) continue;
        for (size_t record = next; record < request->runs.count && found.count < RUN_STARTS_KEPT; record++) {
            RunStart start;
            if (!RunStartParse(request->runs.items[record], &start) || !RunStartIsIn(&start, &file->span)) continue;
            if (record == 0) found.older = true;
            found.starts[found.count] = start;
            found.places[found.count++] = (Position){i, start.offset};
            next = record + 1;
        }
        FilesClose(files, file);
    }
    return found;
}

/* Moves `position` to the last line before it that looks like the beginning of a run. Returns false if there is none.
 */
static bool FindUnrecordedRun(const Files *files, Position *position) {
    for (size_t i = position->file + 1; i > 0; i--) {
        uint64_t end = 0;
        LogFile *file = i - 1 < files->count ? FilesOpen(files, i - 1, &end) : NULL;
        if (!file) continue;
        if (i - 1 == position->file && position->offset < end) end = position->offset;
        uint64_t offset = 0;
        bool found = SeekRun(&file->span, end, &offset);
        FilesClose(files, file);
        if (found) {
            *position = (Position){i - 1, offset};
            return true;
        }
    }
    return false;
}

/* Moves `position` to the beginning of the last run before it. Returns false if there is none. */
static bool FindRun(const Starts *starts, const Files *files, Position *position) {
    for (size_t i = starts->count; i > 0; i--) {
        if (!IsBefore(starts->places[i - 1], *position)) continue;
        *position = starts->places[i - 1];
        return true;
    }
    return starts->older && FindUnrecordedRun(files, position);
}

static bool FindPrevious(const Request *request, const Files *files, Position *begin, Position *end, Error *error) {
    Starts starts = FindStarts(request, files);
    *end = (Position){files->count, 0};
    bool last = FindRun(&starts, files, end);
    *begin = *end;
    if (last && FindRun(&starts, files, begin)) return true;
    if (CtrlCPressed()) return true;
    if (last)
        return ErrorSay(error, ERROR_CODE_NOT_FOUND, _(L"the log contains only one run of '%ls'"), request->service);
    ErrorSay(error, ERROR_CODE_NOT_FOUND, _(L"the log does not show where a run of '%ls' begins"), request->service);
    if (request->standard_error) {
        return ErrorRemedy(error, _(L"Only the log of standard output shows where a run begins. Use --since instead."));
    }
    return ErrorRemedy(error,
                       _(L"Only pyhostsvc's own log lines show where a run begins. Turn them on with `pyhostsvc set "
                         L"%ls log_plain off`."),
                       QuoteName(request->service).text);
}

/* Can the file contain lines from a time or later? Windows may not know the last write time of a file that a process
 * has open for writing. */
static bool IsWrittenSince(const Files *files, size_t index, const LogFile *file, const StartTime *since) {
    const FileSet *set = files->set;
    const wchar_t *path = index < set->rotated.count ? set->rotated.items[index].path : set->path;
    uint64_t time = 0;
    return !ClockParse(since->stamp, &time) || LogFileWritten(file) >= time || RotatedFileIsWritten(path);
}

/* Returns the range of a file, which has `size` bytes, that has the requested time, as far as the beginnings of runs
 * show it. The times of a script's lines count only in its own run. */
static SeekPart RunOf(const Request *request, const Files *files, size_t file, uint64_t size) {
    Starts starts = FindStarts(request, files);
    SeekPart run = {.range = {0, size}};
    for (size_t i = 0; i < starts.count; i++) {
        if (starts.places[i].file != file) continue;
        if (strcmp(starts.starts[i].time, request->since.line) < 0) {
            run.range.from = starts.places[i].offset;
        } else {
            run.range.to = starts.places[i].offset;
            memcpy(run.latest, starts.starts[i].time, sizeof run.latest);
            break;
        }
    }
    return run;
}

/* Moves `position`, the beginning of a file, to the first line from the requested time on; before it includes up to
 * `untimed` lines without a time, which may be from that time or older. Returns true if there are such lines. */
static bool FindSinceIn(const Request *request, const Files *files, Position *position) {
    const Match *match = request->has_match ? &request->match : NULL;
    enum { WHOLE = 12 << 20 /* bytes; a log of the default size is read line by line */ };
    uint64_t end = 0;
    LogFile *file = position->file < files->count ? FilesOpen(files, position->file, &end) : NULL;
    if (!file) return false;
    SeekPart run = RunOf(request, files, position->file, file->span.size);
    bool found = SeekTime(&file->span, &run, WHOLE, request->since.line, &end);
    if (!found && run.range.to < file->span.size) { /* the next run begins late enough */
        found = true;
        end = run.range.to;
    }
    bool untimed = (found || IsWrittenSince(files, position->file, file, &request->since)) &&
                   SeekUntimed(&file->span, end, request->untimed, match, &position->offset);
    FilesClose(files, file);
    if (found && !untimed) position->offset = end;
    if (!found && !untimed) *position = (Position){position->file + 1, 0};
    return untimed;
}

/* Moves `begin` forward to the first line from the requested time on. Files that were rotated before that time contain
 * only older lines; the files after the first one with newer lines contain only newer lines. */
static void FindSince(const Request *request, const Files *files, Position *begin) {
    Position position = {0, 0};
    while (position.file < files->set->rotated.count &&
           wcscmp(files->set->rotated.items[position.file].stamp.when, request->since.stamp) < 0) {
        position.file++;
    }
    bool untimed = FindSinceIn(request, files, &position);
    if (position.file < begin->file || (position.file == begin->file && position.offset < begin->offset)) return;
    *begin = position;
    if (untimed && !request->settings.log_timestamps && !CtrlCPressed()) {
        OutputWarning(_(L"the first lines have no time and may be older; to add a time to each line, run "
                        L"`pyhostsvc set %ls log_timestamps on`"),
                      QuoteName(request->service).text);
    }
}

/* Opens the part of a file between two positions; NULL if there is none. The caller closes it with FilesClose. */
static LogFile *OpenPart(const Files *files, size_t index, Position begin, Position end, uint64_t *ret_from,
                         uint64_t *ret_to) {
    uint64_t to = 0;
    if (index >= files->count || index > end.file || (index == end.file && !end.offset)) return NULL;
    LogFile *file = FilesOpen(files, index, &to);
    if (!file) return NULL;
    *ret_from = index == begin.file ? begin.offset : 0;
    *ret_to = index == end.file && end.offset < to ? end.offset : to;
    return file;
}

/* Moves `begin` to the beginning of the last matching lines before `end`. */
static void FindLast(const Request *request, const Files *files, Position *begin, Position end) {
    const Match *match = request->has_match ? &request->match : NULL;
    uint64_t left = request->count;
    Position first = {files->count, 0};
    if (left == UINT64_MAX) return;
    for (size_t i = files->count; left && i > begin->file; i--) {
        uint64_t from = 0;
        uint64_t to = 0;
        LogFile *file = OpenPart(files, i - 1, *begin, end, &from, &to);
        if (!file) continue;
        uint64_t offset = to;
        uint64_t found = SeekLast(&file->span, from, to, left, match, &offset);
        if (found) first = (Position){i - 1, offset};
        left -= found;
        FilesClose(files, file);
    }
    *begin = first;
}

static bool FailToRead(const Files *files, uint32_t code, Error *error) {
    return ErrorSet(error, code, _(L"read the log in the folder"), L"'%ls'", files->set->path);
}

static bool PrintRange(const Files *files, Position begin, Position end, Printer *printer, Error *error) {
    for (size_t i = begin.file; i < files->count && i <= end.file; i++) {
        uint64_t from = 0;
        uint64_t to = 0;
        LogFile *file = OpenPart(files, i, begin, end, &from, &to);
        if (!file) continue;
        bool more = PrinterPrint(printer, file, from, to);
        uint32_t code = file->code;
        FilesClose(files, file);
        if (code) return FailToRead(files, code, error);
        if (!more) break;
    }
    return true;
}

/* Prints the last matching lines between two positions, `count` at most. Each file is searched only once: the lines are
 * found from the last one on, remembered, and printed. */
static bool PrintLastMatches(const Request *request, const Files *files, Position begin, Position end, Printer *printer,
                             Error *error) {
    size_t most = (size_t)request->count;
    LineRange *ranges = MemoryNew(most + 1, sizeof *ranges);
    size_t *counts = MemoryNew(files->count + 1, sizeof *counts); /* of each file */
    uint64_t from = 0;
    uint64_t to = 0;
    size_t found = 0;
    bool ok = true;
    for (size_t i = files->count; found < most && i > begin.file; i--) {
        LogFile *file = OpenPart(files, i - 1, begin, end, &from, &to);
        if (!file) continue;
        counts[i - 1] = (size_t)SeekMatches(&file->span, from, to, most - found, &request->match, ranges + found);
        found += counts[i - 1];
        FilesClose(files, file);
    }
    for (size_t i = begin.file; ok && found && i < files->count; i++) {
        LogFile *file = counts[i] ? OpenPart(files, i, begin, end, &from, &to) : NULL;
        size_t left = file ? counts[i] : 0;
        for (bool more = true; more && left; left--) {
            const LineRange *range = &ranges[found - counts[i] + left - 1];
            more = PrinterPrint(printer, file, range->from, range->to);
        }
        found -= counts[i];
        if (!file) continue;
        uint32_t code = file->code;
        FilesClose(files, file);
        if (code) ok = FailToRead(files, code, error);
    }
    free(ranges);
    free(counts);
    return ok;
}

static bool PrintExisting(const Request *request, const Files *files, Printer *printer, Error *error) {
    enum { MOST_REMEMBERED = 100000 };
    Position begin = {0, 0};
    Position end = {files->count, 0};
    if (request->previous && !FindPrevious(request, files, &begin, &end, error)) return false;
    if (request->has_since) FindSince(request, files, &begin);
    if (request->has_match && request->count <= MOST_REMEMBERED) {
        return PrintLastMatches(request, files, begin, end, printer, error);
    }
    FindLast(request, files, &begin, end);
    return PrintRange(files, begin, end, printer, error);
}

static bool FailWithoutLog(const Request *request, const FileSet *set, Error *error) {
    ErrorSay(error, ERROR_CODE_NOT_FOUND, _(L"there is no log '%ls'"), set->path);
    if (request->standard_error && !request->settings.log_split && request->next_log_split) {
        return ErrorRemedy(error, _(L"Standard error has its own log from the next start on. Omit --stderr until "
                                    L"then."));
    }
    if (request->standard_error && !request->settings.log_split) {
        return ErrorRemedy(error,
                           _(L"Standard error is in the same log as standard output. Omit --stderr, or run "
                             L"`pyhostsvc set %ls log_split on`."),
                           QuoteName(request->service).text);
    }
    if (request->running) return ErrorRemedy(error, _(L"The running service will recreate it. --follow waits for it."));
    return ErrorRemedy(error,
                       _(L"The service creates it when it starts: `pyhostsvc start %ls`. --follow waits for it."),
                       QuoteName(request->service).text);
}

/* Prints the existing lines and, with --follow, new ones. */
static bool PrintLog(const Request *request, FileSet *set, Printer *printer, Error *error) {
    Files files = {.set = set, .live = set->live, .count = set->rotated.count + (set->live ? 1 : 0)};
    if (!request->follow) {
        return files.count ? PrintExisting(request, &files, printer, error) : FailWithoutLog(request, set, error);
    }
    Follow follow = FollowOpen(request->settings.log_directory, request->base, set);
    files.set = &follow.known;
    files.follow = &follow;
    bool ok = PrintExisting(request, &files, printer, error);
    if (ok && PrinterFlush(printer)) ok = FollowRun(&follow, printer, error);
    FollowClose(&follow);
    return ok;
}

static bool Run(const Request *request, Error *error) {
    FileSet set;
    if (!FileSetRead(request->settings.log_directory, request->base, &set, error)) {
        return ErrorRemedyElevate(error);
    }
    CtrlCListen();
    Printer printer = PrinterOpen(request->has_match ? &request->match : NULL, request->raw);
    Error other;
    bool ok = PrintLog(request, &set, &printer, error);
    bool written = PrinterClose(&printer, ok ? error : &other);
    FileSetFree(&set);
    return ok && written;
}

bool CommandLogs(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Request request = {.service = arguments->positional.items[0]};
    SettingsInit(&request.settings);
    bool ok = ReadRequest(arguments, &request, error) && FindLog(&request, error) && Run(&request, error);
    if (request.has_match) MatchFree(&request.match);
    TextListFree(&request.runs);
    free(request.base);
    SettingsFree(&request.settings);
    return ok;
}
