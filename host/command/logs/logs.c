/* logs: what a service has written, and what it writes. */
#include "command/logs/logs.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/quote.h"
#include "base/translation.h"
#include "command/logs/ctrl_c.h"
#include "command/logs/follow.h"
#include "command/logs/printer.h"
#include "log/reading/seek.h"
#include "log/reading/start_time.h"
#include "scm/service.h"
#include "state/state_file.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <string.h>

/* What was asked for. */
typedef struct Request {
    const wchar_t *service;
    Settings settings;
    bool runs;
    bool log_split; /* as `settings` has it: for the next start, where it runs */
    bool error;     /* of standard error */
    wchar_t *base;
    uint64_t count;
    uint64_t untimed; /* with `since`: how many lines of which nobody knows whether they are from then */
    bool follow;
    bool previous;
    bool has_since;
    StartTime since;
    bool has_match;
    Match match;
} Request;

/* A place in the files of a log: the rotated ones count from 0, and the live one is the last. */
typedef struct Place {
    size_t file;
    uint64_t offset;
} Place;

/* The files of a log, of which few are opened. */
typedef struct Files {
    const FileSet *trail;
    const Follow *follow; /* NULL: they are not to be followed */
    LogFile *live;        /* NULL: there is none */
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

/* "50" or "all". */
static bool ReadCount(const wchar_t *text, uint64_t *ret_count, Error *error) {
    wchar_t *end = NULL;
    unsigned long long count = wcstoull(text, &end, 10);
    bool all = TextEqualFold(text, L"all");
    if (!all && (*text < L'0' || *text > L'9' || *end)) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"'%ls' is no number of lines"), text);
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
    request->error = ArgumentsHas(arguments, L"stderr");
    request->count = since || request->previous ? UINT64_MAX : LINES;
    request->has_since = since != NULL;
    if (request->previous && request->follow) {
        ErrorSay(error, ERROR_CODE_USAGE, _(L"the run before this one is over: nothing of it can be followed"));
        return ErrorRemedy(error, _(L"Leave --follow or --previous out."));
    }
    if (count && !ReadCount(count, &request->count, error)) return false;
    request->untimed = count ? request->count : LINES;
    if (since && !StartTimeParse(since, &request->since, error)) return false;
    if (text) {
        char *bytes = FileToUtf8(text);
        request->match = MatchOf(bytes, Lower);
        request->has_match = true;
        free(bytes);
    }
    return true;
}

/* `set` may have moved the log since the process was started, which goes on where it was. */
static void FollowProcess(Request *request, uint32_t pid) {
    JsonObject state = {0};
    Error unknown;
    if (!StateFileRead(request->settings.state_directory, &state, &unknown)) return;
    const wchar_t *directory = StateFileLogDirectory(&state, pid);
    if (directory) {
        TextReplace(&request->settings.log_directory, directory);
        request->settings.log_split = JsonGetInteger(&state, L"log_split") != 0;
    }
    JsonFree(&state);
}

/* Which files: the service's settings say where, or the process that runs. */
static bool FindLog(Request *request, Error *error) {
    SC_HANDLE service = NULL;
    SERVICE_STATUS_PROCESS status;
    if (!ServiceOpen(request->service, SERVICE_QUERY_STATUS, &service, error)) return false;
    bool ok = ServiceQuery(service, &status, error) && SettingsLoad(request->service, &request->settings, error);
    ServiceClose(service);
    if (!ok) return false;
    request->log_split = request->settings.log_split != 0;
    request->runs = status.dwCurrentState != SERVICE_STOPPED;
    if (request->runs) FollowProcess(request, status.dwProcessId);
    request->base = request->error ? NamingStandardError(request->service) : TextCopy(request->service);
    return true;
}

/* Opens one. NULL: it is gone, which is none of the reader's faults: rotated logs are deleted in time. Give it back
 * with FilesClose. `ret_end`: up to where it is looked at. */
static LogFile *FilesOpen(const Files *files, size_t index, uint64_t *ret_end) {
    LogFile *source = NULL;
    Error ignored;
    if (index == files->trail->rotated.count) {
        source = files->live;
    } else if (!LogFileOpen(files->trail->rotated.items[index].path, &source, &ignored)) {
        return NULL;
    }
    if (!source) return NULL;
    const Followed *followed = files->follow ? FollowFind(files->follow, source) : NULL;
    *ret_end = followed ? followed->offset : source->span.size;
    return source;
}

static void FilesClose(const Files *files, LogFile *source) {
    if (source != files->live) LogFileClose(source);
}

/* The last beginning of a run before `place`, which becomes that. */
static bool FindRun(const Files *files, Place *place) {
    for (size_t i = place->file + 1; i > 0; i--) {
        uint64_t end = 0;
        LogFile *source = i - 1 < files->count ? FilesOpen(files, i - 1, &end) : NULL;
        if (!source) continue;
        if (i - 1 == place->file && place->offset < end) end = place->offset;
        uint64_t offset = 0;
        bool found = SeekRun(&source->span, end, &offset);
        FilesClose(files, source);
        if (found) {
            *place = (Place){i - 1, offset};
            return true;
        }
    }
    return false;
}

static bool FindPrevious(const Request *request, const Files *files, Place *begin, Place *end, Error *error) {
    *end = (Place){files->count, 0};
    bool last = FindRun(files, end);
    *begin = *end;
    if (last && FindRun(files, begin)) return true;
    if (CtrlCPressed()) return true;
    if (last) return ErrorSay(error, ERROR_CODE_NOT_FOUND, _(L"the log has one run of '%ls' only"), request->service);
    ErrorSay(error, ERROR_CODE_NOT_FOUND, _(L"the runs of '%ls' cannot be told apart"), request->service);
    if (request->error) {
        return ErrorRemedy(error, _(L"Where a run begins stands in the log of standard output; use --since here."));
    }
    return ErrorRemedy(error, _(L"Lines of the host tell where one begins: `pyhostsvc set %ls log_plain off`."),
                       QuoteName(request->service).text);
}

/* May the last lines of a file be from a time or later? Of one that is open to be written to, Windows need not know
 * when that was done last. */
static bool IsWrittenSince(const Files *files, size_t index, const LogFile *source, const StartTime *since) {
    const FileSet *trail = files->trail;
    const wchar_t *path = index < trail->rotated.count ? trail->rotated.items[index].path : trail->path;
    uint64_t time = 0;
    return !ClockParse(since->stamp, &time) || LogFileWritten(source) >= time || RotatedFileIsWritten(path);
}

/* Where the lines from a time on begin in one file, whose place comes in; and, before them, those without a time that
 * may be from then as well as from before: so many as are wanted. Returns whether there are any of these. */
static bool FindSinceIn(const Request *request, const Files *files, Place *place) {
    const Match *match = request->has_match ? &request->match : NULL;
    uint64_t end = 0;
    LogFile *source = place->file < files->count ? FilesOpen(files, place->file, &end) : NULL;
    if (!source) return false;
    bool found = SeekTime(&source->span, request->since.line, &end);
    bool untimed = (found || IsWrittenSince(files, place->file, source, &request->since)) &&
                   SeekUntimed(&source->span, end, request->untimed, match, &place->offset);
    FilesClose(files, source);
    if (found && !untimed) place->offset = end;
    if (!found && !untimed) *place = (Place){place->file + 1, 0};
    return untimed;
}

/* Where the lines from a time on begin, where that is after `begin`. What was rotated away before has older ones
 * only; what comes after the first that has younger ones has no other. */
static void FindSince(const Request *request, const Files *files, Place *begin) {
    Place place = {0, 0};
    while (place.file < files->trail->rotated.count &&
           wcscmp(files->trail->rotated.items[place.file].stamp.when, request->since.stamp) < 0) {
        place.file++;
    }
    bool untimed = FindSinceIn(request, files, &place);
    if (place.file < begin->file || (place.file == begin->file && place.offset < begin->offset)) return;
    *begin = place;
    if (untimed && !request->settings.log_timestamps && !CtrlCPressed()) {
        OutputWarning(_(L"the first lines have no time, and may be older; `pyhostsvc set %ls log_timestamps on` gives "
                        L"each line one"),
                      QuoteName(request->service).text);
    }
}

/* The part of one file that lies between two places. Gives it back with FilesClose; NULL: there is none. */
static LogFile *OpenPart(const Files *files, size_t index, Place begin, Place end, uint64_t *ret_from,
                         uint64_t *ret_to) {
    uint64_t to = 0;
    if (index >= files->count || index > end.file || (index == end.file && !end.offset)) return NULL;
    LogFile *source = FilesOpen(files, index, &to);
    if (!source) return NULL;
    *ret_from = index == begin.file ? begin.offset : 0;
    *ret_to = index == end.file && end.offset < to ? end.offset : to;
    return source;
}

/* Moves `begin` to where the last lines before `end` that match begin. */
static void FindLast(const Request *request, const Files *files, Place *begin, Place end) {
    const Match *match = request->has_match ? &request->match : NULL;
    uint64_t left = request->count;
    Place first = {files->count, 0};
    if (left == UINT64_MAX) return;
    for (size_t i = files->count; left && i > begin->file; i--) {
        uint64_t from = 0;
        uint64_t to = 0;
        LogFile *source = OpenPart(files, i - 1, *begin, end, &from, &to);
        if (!source) continue;
        uint64_t offset = to;
        uint64_t found = SeekLast(&source->span, from, to, left, match, &offset);
        if (found) first = (Place){i - 1, offset};
        left -= found;
        FilesClose(files, source);
    }
    *begin = first;
}

static bool Print(const Files *files, Place begin, Place end, Printer *printer, Error *error) {
    for (size_t i = begin.file; i < files->count && i <= end.file; i++) {
        uint64_t from = 0;
        uint64_t to = 0;
        LogFile *source = OpenPart(files, i, begin, end, &from, &to);
        if (!source) continue;
        bool more = PrinterPrint(printer, source, from, to);
        uint32_t code = source->code;
        FilesClose(files, source);
        if (code) return ErrorSet(error, code, _(L"read the log in"), L"'%ls'", files->trail->path);
        if (!more) break;
    }
    return true;
}

static bool PrintPast(const Request *request, const Files *files, Printer *printer, Error *error) {
    Place begin = {0, 0};
    Place end = {files->count, 0};
    if (request->previous && !FindPrevious(request, files, &begin, &end, error)) return false;
    if (request->has_since) FindSince(request, files, &begin);
    FindLast(request, files, &begin, end);
    return Print(files, begin, end, printer, error);
}

static bool SayAbsent(const Request *request, const FileSet *trail, Error *error) {
    ErrorSay(error, ERROR_CODE_NOT_FOUND, _(L"there is no log '%ls'"), trail->path);
    if (request->error && !request->settings.log_split && request->log_split) {
        return ErrorRemedy(error, _(L"Standard error has a log of its own from the next start on: leave --stderr out "
                                    L"until then."));
    }
    if (request->error && !request->settings.log_split) {
        return ErrorRemedy(error,
                           _(L"Standard error goes to the same log as standard output: leave --stderr out, or "
                             L"`pyhostsvc set %ls log_split on`."),
                           QuoteName(request->service).text);
    }
    if (request->runs) return ErrorRemedy(error, _(L"The service runs, and makes it anew. --follow waits for it."));
    return ErrorRemedy(error, _(L"It is made when the service starts: `pyhostsvc start %ls`. --follow waits for it."),
                       QuoteName(request->service).text);
}

/* What is there, and, with --follow, what comes. */
static bool PrintLog(const Request *request, FileSet *trail, Printer *printer, Error *error) {
    Files files = {.trail = trail, .live = trail->live, .count = trail->rotated.count + (trail->live ? 1 : 0)};
    if (!request->follow) {
        return files.count ? PrintPast(request, &files, printer, error) : SayAbsent(request, trail, error);
    }
    Follow follow = FollowOpen(request->settings.log_directory, request->base, trail);
    files.trail = &follow.trail;
    files.follow = &follow;
    bool ok = PrintPast(request, &files, printer, error);
    if (ok && PrinterFlush(printer)) ok = FollowRun(&follow, printer, error);
    FollowClose(&follow);
    return ok;
}

static bool Run(const Request *request, Error *error) {
    FileSet trail;
    if (!FileSetRead(request->settings.log_directory, request->base, &trail, error)) {
        return ErrorRemedyElevate(error);
    }
    CtrlCListen();
    Printer printer = PrinterOpen(request->has_match ? &request->match : NULL);
    Error other;
    bool ok = PrintLog(request, &trail, &printer, error);
    bool written = PrinterClose(&printer, ok ? error : &other);
    FileSetFree(&trail);
    return ok && written;
}

bool CommandLogs(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    (void)ret_exit;
    Request request = {.service = arguments->positional.items[0]};
    SettingsInit(&request.settings);
    bool ok = ReadRequest(arguments, &request, error) && FindLog(&request, error) && Run(&request, error);
    if (request.has_match) MatchFree(&request.match);
    free(request.base);
    SettingsFree(&request.settings);
    return ok;
}
