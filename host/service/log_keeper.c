#include "service/log_keeper.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/thread.h"
#include "log/naming.h"
#include "log/rotation.h"
#include "log/streams.h"
#include "python/patch/child_environment.h"
#include "service/diagnosis/crash.h"
#include "state/reply.h"

#include <stdlib.h>

enum {
    CHECK_MS = 1000, /* between checks of the size; sooner if the log grows fast */
    CHECK_LEAST_MS = 20,
    LINE_END_MS = 500, /* how long a rotation waits for the end of a line */
    REPOINT_PREVIOUS_MS = 10 * 1000,
    PRUNE_MS = 3600 * 1000,
    OVERDUE_MS = 5 * 1000, /* before a failed rotation is reported: a scanner or a backup may have the file open */
    CALM_MS = 10 * 1000,   /* without a failure, before the trouble counts as over */
    MINUTE_MS = 60 * 1000, /* between checks of a log to which nothing is written */
    QUIET_CHECKS = 2,      /* without growth, before a log counts as such */
};

static KeeperLog *LogAt(LogKeeper *keeper, size_t index) {
    return index ? &keeper->error_output : &keeper->output;
}

static size_t Count(const LogKeeper *keeper) {
    return keeper->split ? 2 : 1;
}

Log *LogKeeperLog(LogKeeper *keeper) {
    return &keeper->output.log;
}

Log *LogKeeperErrorLog(LogKeeper *keeper) {
    return &LogAt(keeper, keeper->split)->log;
}

static int64_t PresentPeriod(const LogKeeper *keeper) {
    return LogAgePeriod(&keeper->age, ClockLocalMinute(ClockMilliseconds()));
}

static void RedirectStreams(LogKeeper *keeper) {
    Error ignored; /* the script writes to the old file until the next try succeeds */
    keeper->streams_outdated = !StreamsRepoint(&keeper->output.log, LogKeeperErrorLog(keeper), &ignored);
    ChildEnvironmentUpdate();
    keeper->repoint_previous_at = GetTickCount64() + REPOINT_PREVIOUS_MS;
}

static void Prune(LogKeeper *keeper) {
    Error ignored; /* the next call tries again */
    for (size_t i = 0; i < Count(keeper); i++) LogPrune(&LogAt(keeper, i)->log, &keeper->keep, &ignored);
    keeper->prune_at = GetTickCount64() + PRUNE_MS;
}

/* Waits until the log ends with a whole line, so that a line which is written in several pieces stays in one file. A
 * line that never ends does not prevent the rotation. */
static void WaitForLineEnd(Log *log) {
    for (ULONGLONG start = GetTickCount64(); !LogIsAtLineEnd(log) && GetTickCount64() - start < LINE_END_MS;) Sleep(1);
}

/* Rotates a log. `ret_name` (may be NULL) receives the name of the rotated file; the caller frees it. */
static bool Rotate(LogKeeper *keeper, KeeperLog *log, wchar_t **ret_name, Error *error) {
    wchar_t *name = NULL;
    WaitForLineEnd(&log->log);
    if (!LogRotate(&log->log, &name, error)) return false;
    RedirectStreams(keeper);
    LogLine(&log->log, L"the log was rotated; earlier lines are in %ls", name);
    log->period = PresentPeriod(keeper);
    log->size = 0;
    log->checked_at = GetTickCount64();
    log->overdue_since = 0;
    if (ret_name) {
        *ret_name = name;
    } else {
        free(name);
    }
    return true;
}

static void Open(LogKeeper *keeper, KeeperLog *log) {
    log->closed = !LogOpen(&log->log, &log->failure);
    if (log->closed) return;
    log->period = PresentPeriod(keeper);
    log->overdue_since = 0;
    RedirectStreams(keeper);
}

/* Returns true if `present` is a new period. A clock that is set back by an hour, at the end of summer time, does not
 * begin one. */
static bool IsNewPeriod(int64_t period, int64_t present) {
    return present > period || present + 1 < period;
}

/* Rotates the log if that is due by its size or its age. */
static void RotateIfDue(LogKeeper *keeper, KeeperLog *log, uint64_t size) {
    bool aged = IsNewPeriod(log->period, PresentPeriod(keeper));
    bool due = size > 0 && ((keeper->limit && size >= keeper->limit) || aged);
    if (!due) {
        log->overdue_since = 0;
    } else if (Rotate(keeper, log, NULL, &log->failure)) {
        Prune(keeper);
    } else if (!log->overdue_since) {
        log->overdue_since = GetTickCount64();
    }
}

/* Returns when to check the log again, in milliseconds: before it is much too long, if it grows as fast as it did. */
static DWORD NextCheck(const LogKeeper *keeper, const KeeperLog *log) {
    if (!keeper->limit || !log->rate || log->overdue_since) return CHECK_MS;
    uint64_t left = keeper->limit > log->size ? keeper->limit - log->size : 0;
    uint64_t due = left * 1000 / log->rate / 2;
    return due < CHECK_LEAST_MS ? CHECK_LEAST_MS : due < CHECK_MS ? (DWORD)due : CHECK_MS;
}

/* Checks one log. Returns when to check it again, in milliseconds. */
static DWORD Check(LogKeeper *keeper, KeeperLog *log) {
    LogState state = LogInspect(&log->log);
    if (!state.present) {
        keeper->quiet = 0;
        Open(keeper, log);
        if (!log->closed) LogLine(&log->log, L"the log file was moved or deleted; the log continues in this new file");
        return CHECK_MS;
    }
    ULONGLONG now = GetTickCount64();
    ULONGLONG passed = now > log->checked_at ? now - log->checked_at : 1;
    if (state.size != log->size) keeper->quiet = 0;
    log->rate = state.size > log->size ? (state.size - log->size) * 1000 / passed : 0;
    log->size = state.size;
    log->checked_at = now;
    RotateIfDue(keeper, log, state.size);
    return NextCheck(keeper, log);
}

static void ReplyToRotation(LogKeeper *keeper) {
    Error error;
    Error ignored; /* the command has given up waiting */
    TextList names = {0};
    bool ok = true;
    for (size_t i = 0; i < Count(keeper) && ok; i++) {
        KeeperLog *log = LogAt(keeper, i);
        LogState state = LogInspect(&log->log);
        wchar_t *name = NULL;
        if (!state.present) Open(keeper, log);
        if (log->closed) {
            error = log->failure;
            ok = false;
        } else if (state.present && state.size > 0) { /* an empty log is not rotated */
            ok = Rotate(keeper, log, &name, &error);
        }
        if (name) TextListAppendOwned(&names, name);
    }
    if (ok) {
        Text json = {0};
        JsonBegin(&json);
        JsonList(&json, L"rotated", &names, false);
        JsonEnd(&json);
        ReplyWrite(keeper->state_directory, REPLY_ROTATE, json.data, &ignored);
        TextFree(&json);
        Prune(keeper);
    } else {
        ReplyWriteError(keeper->state_directory, REPLY_ROTATE, &error, &ignored);
    }
    TextListFree(&names);
}

/* Returns what is wrong, which the caller frees; NULL if nothing is. */
static wchar_t *FindTrouble(LogKeeper *keeper) {
    ULONGLONG now = GetTickCount64();
    Text words = {0};
    LONG lost = InterlockedExchange(&keeper->lost, 0);
    for (size_t i = 0; i < Count(keeper); i++) {
        KeeperLog *log = LogAt(keeper, i);
        LONG own = InterlockedExchange(&log->log.lost, 0);
        if (own) InterlockedExchange(&keeper->lost_error, log->log.failure);
        lost += own;
        if (log->closed) keeper->was_closed = true;
        if (!words.data && (log->closed || (log->overdue_since && now - log->overdue_since >= OVERDUE_MS))) {
            ErrorTextAppend(&words, &log->failure);
            if (*log->failure.remedy) TextAppendSentence(&words, log->failure.remedy);
        }
    }
    keeper->lost_total += (uint64_t)lost;
    if (lost && !words.data) {
        DWORD code = (DWORD)InterlockedExchange(&keeper->lost_error, 0);
        TextAppendFormat(&words, L"cannot write to the log '%ls': ", keeper->output.log.path);
        ErrorTextAppendSystem(&words, code);
    }
    return words.data ? TextTake(&words) : NULL;
}

/* Marks the log as working again once no write has failed for a while, and writes a line about the lost output. */
static void EndTrouble(LogKeeper *keeper) {
    wchar_t began[CLOCK_TEXT];
    ClockLocal(keeper->troubled_since, began);
    wchar_t *text =
        TextPrint(keeper->was_closed ? L"the log can be written and rotated again; the output since %ls, while the log "
                                       L"could not be opened, is lost; other lost writes: %llu"
                                     : L"the log can be written and rotated again; writes lost since %ls: %llu",
                  began, (unsigned long long)keeper->lost_total);
    LogNote(&keeper->output.log, L"%ls", text);
    if (InterlockedExchange(&keeper->output.log.lost, 0)) { /* that line was lost as well */
        free(text);
        return;
    }
    keeper->troubled = false;
    keeper->was_closed = false;
    keeper->lost_total = 0;
    keeper->report(keeper->context, true, text);
    free(text);
}

static void CheckTrouble(LogKeeper *keeper) {
    wchar_t *words = FindTrouble(keeper);
    ULONGLONG now = GetTickCount64();
    if (words) {
        keeper->last_trouble = now;
        if (!keeper->troubled) {
            keeper->troubled = true;
            ClockNow(keeper->troubled_since);
            keeper->report(keeper->context, false, words);
        }
        free(words);
    } else if (keeper->troubled && now - keeper->last_trouble >= CALM_MS) {
        keeper->last_trouble = now;
        EndTrouble(keeper);
    }
}

/* Does everything that is due. Returns when to call it again, in milliseconds. */
static DWORD DoWork(LogKeeper *keeper) {
    DWORD wait = CHECK_MS;
    if (InterlockedExchange(&keeper->rotation_asked, 0)) ReplyToRotation(keeper);
    for (size_t i = 0; i < Count(keeper); i++) {
        DWORD due = Check(keeper, LogAt(keeper, i));
        if (due < wait) wait = due;
    }
    ULONGLONG now = GetTickCount64();
    if (keeper->repoint_previous_at && now >= keeper->repoint_previous_at) {
        keeper->repoint_previous_at = 0;
        StreamsRepointPrevious(&keeper->output.log, LogKeeperErrorLog(keeper));
    }
    if (keeper->streams_outdated || StreamsAreStale()) RedirectStreams(keeper);
    if (now >= keeper->prune_at) Prune(keeper);
    CheckTrouble(keeper);
    return wait;
}

static bool IsInTrouble(LogKeeper *keeper) {
    bool trouble = keeper->troubled || keeper->streams_outdated;
    for (size_t i = 0; i < Count(keeper); i++) {
        const KeeperLog *log = LogAt(keeper, i);
        trouble = trouble || log->closed || log->overdue_since;
    }
    return trouble;
}

static void UnwatchFolder(LogKeeper *keeper) {
    if (keeper->folder) FindCloseChangeNotification(keeper->folder);
    keeper->folder = NULL;
}

/* Returns false if the file system does not report changes. The size is reported late by NTFS: when the file is closed
 * or flushed. */
static bool WatchFolder(LogKeeper *keeper) {
    DWORD changes = FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_SIZE;
    if (keeper->folder) return true;
    HANDLE folder = FindFirstChangeNotificationW(keeper->output.log.directory, FALSE, changes);
    keeper->folder = folder == INVALID_HANDLE_VALUE ? NULL : folder;
    return keeper->folder != NULL;
}

/* Returns how long the thread may sleep if no process writes to the log: until a rotation by age may be due, or a
 * minute.
 */
static DWORD Nap(const LogKeeper *keeper) {
    uint64_t now = ClockMilliseconds();
    DWORD left = MINUTE_MS - (DWORD)(now % MINUTE_MS);
    int64_t minute = ClockLocalMinute(now);
    return LogAgePeriod(&keeper->age, minute + 1) == LogAgePeriod(&keeper->age, minute) ? MINUTE_MS : left;
}

/* Does the work, and returns how long to wait after it: a log to which nothing is written is left alone. A write of
 * Python and a change in the folder end the wait. The host does not see the writes of child processes. */
static DWORD DoWorkAndRest(LogKeeper *keeper) {
    bool calm = keeper->quiet >= QUIET_CHECKS && !IsInTrouble(keeper) && !keeper->has_writers(keeper->context);
    calm = calm && WatchFolder(keeper);
    /* Before the check: what is written after it is not missed. */
    StreamsOnNextWrite(calm ? keeper->wake : NULL);
    keeper->quiet++;
    DWORD wait = DoWork(keeper);
    if (calm && keeper->quiet && !IsInTrouble(keeper) && !keeper->repoint_previous_at) return Nap(keeper);
    UnwatchFolder(keeper);
    return wait;
}

static DWORD WINAPI KeeperMain(void *parameter) {
    enum { CRASH, WAKE, FOLDER };
    LogKeeper *keeper = parameter;
    HANDLE crash = CrashReporter();
    DWORD wait = DoWorkAndRest(keeper);
    ThreadReleaseStack();
    for (;;) {
        HANDLE handles[] = {[CRASH] = crash, [WAKE] = keeper->wake, [FOLDER] = keeper->folder};
        DWORD woken = WaitForMultipleObjects(keeper->folder ? FOLDER + 1 : FOLDER, handles, FALSE, wait);
        if (woken == WAIT_FAILED) return 0;
        if (woken == WAIT_OBJECT_0 + CRASH) CrashReport();
        if (woken != WAIT_TIMEOUT) keeper->quiet = 0;
        if (woken == WAIT_OBJECT_0 + FOLDER) UnwatchFolder(keeper); /* it is watched again */
        wait = DoWorkAndRest(keeper);
    }
}

/* Opens a log at the start. The period of an existing log is that of its last line. */
static void OpenFirst(LogKeeper *keeper, KeeperLog *log) {
    Open(keeper, log);
    if (log->closed) return;
    LogState state = LogInspectOpened(&log->log);
    if (!state.present || !state.size) return;
    LogEndLine(&log->log);
    log->period = LogAgePeriod(&keeper->age, ClockLocalMinute(state.written));
    if (keeper->at_start) {
        Rotate(keeper, log, NULL, &log->failure); /* if that fails, the log continues in the old file */
    } else {
        RotateIfDue(keeper, log, state.size);
    }
}

void LogKeeperOpen(LogKeeper *keeper, const wchar_t *service, const Settings *settings, LogKeeperReport *report,
                   LogKeeperHasWriters *has_writers, void *context) {
    Error ignored; /* `set` has checked them; a value that was edited by hand and is wrong counts as the default */
    *keeper = (LogKeeper){.report = report, .has_writers = has_writers, .context = context};
    keeper->split = settings->log_split != 0;
    keeper->state_directory = settings->state_directory;
    keeper->limit = (uint64_t)settings->log_size << 20;
    keeper->at_start = settings->log_rotate_at_start != 0;
    LogAgeParse(settings->log_age, &keeper->age, &ignored);
    LogKeepParse(settings->log_keep, &keeper->keep, &ignored);
    keeper->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    wchar_t *error_base = NamingStandardError(service);
    LogInit(&keeper->output.log, settings->log_directory, service, settings->log_plain != 0);
    LogInit(&keeper->error_output.log, settings->log_directory, error_base, settings->log_plain != 0);
    free(error_base);
    for (size_t i = 0; i < Count(keeper); i++) OpenFirst(keeper, LogAt(keeper, i));
}

bool LogKeeperStart(LogKeeper *keeper, Error *error) {
    bool started = keeper->wake && ThreadStart(KeeperMain, keeper, 0);
    return started || ErrorSet(error, GetLastError(), L"start the thread that maintains the log", L"");
}

void LogKeeperRequestRotation(LogKeeper *keeper) {
    InterlockedExchange(&keeper->rotation_asked, 1);
    SetEvent(keeper->wake);
}

void LogKeeperWake(LogKeeper *keeper) {
    if (keeper->wake) SetEvent(keeper->wake);
}

void LogKeeperCountLost(LogKeeper *keeper, uint32_t code) {
    InterlockedExchange(&keeper->lost_error, (LONG)code);
    /* Once the trouble is reported, the next check is early enough. */
    if (InterlockedIncrement(&keeper->lost) == 1 && !keeper->troubled) SetEvent(keeper->wake);
}
