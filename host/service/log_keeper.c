#include "service/log_keeper.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/thread.h"
#include "log/naming.h"
#include "log/rotation.h"
#include "log/streams.h"
#include "state/reply.h"

#include <stdlib.h>

enum {
    LOOK_MS = 1000, /* between looks at the size; sooner where it grows fast */
    LOOK_LEAST_MS = 20,
    LINE_END_MS = 500, /* how long a rotation waits for a line that is not over */
    RELEASE_MS = 10 * 1000,
    PRUNE_MS = 3600 * 1000,
    OVERDUE_MS = 5 * 1000, /* a rotation that fails may have met a scanner or a backup: it is tried again first */
    CALM_MS = 10 * 1000,
};

static Kept *KeptOf(LogKeeper *keeper, size_t index) {
    return index ? &keeper->error_output : &keeper->output;
}

static size_t Count(const LogKeeper *keeper) {
    return keeper->split ? 2 : 1;
}

Log *LogKeeperErrorLog(LogKeeper *keeper) {
    return &KeptOf(keeper, keeper->split)->log;
}

static int64_t PresentPeriod(const LogKeeper *keeper) {
    return LogAgePeriod(&keeper->age, ClockLocalMinute(ClockMilliseconds()));
}

static void Point(LogKeeper *keeper) {
    Error ignored; /* what is written goes on to the old file, and it is tried again */
    keeper->misled = !StreamsRepoint(&keeper->output.log, LogKeeperErrorLog(keeper), &ignored);
    keeper->release_at = GetTickCount64() + RELEASE_MS;
}

static void Prune(LogKeeper *keeper) {
    Error ignored; /* the next one will be tried again, and nothing is lost by that */
    for (size_t i = 0; i < Count(keeper); i++) LogPrune(&KeptOf(keeper, i)->log, &keeper->keep, &ignored);
    keeper->prune_at = GetTickCount64() + PRUNE_MS;
}

/* A line that is written in several pieces is to be in one file. One that never ends does not hold a rotation up. */
static void WaitForLineEnd(Log *log) {
    for (ULONGLONG start = GetTickCount64(); !LogIsAtLineEnd(log) && GetTickCount64() - start < LINE_END_MS;) Sleep(1);
}

/* `ret_name` (may be NULL): of the rotated file; the caller frees. */
static bool Rotate(LogKeeper *keeper, Kept *kept, wchar_t **ret_name, Error *error) {
    wchar_t *name = NULL;
    WaitForLineEnd(&kept->log);
    if (!LogRotate(&kept->log, &name, error)) return false;
    Point(keeper);
    LogLine(&kept->log, L"the log was rotated; what came before is in %ls", name);
    kept->period = PresentPeriod(keeper);
    kept->size = 0;
    kept->looked = GetTickCount64();
    kept->overdue_since = 0;
    if (ret_name) {
        *ret_name = name;
    } else {
        free(name);
    }
    return true;
}

static void Open(LogKeeper *keeper, Kept *kept) {
    kept->closed = !LogOpen(&kept->log, &kept->failure);
    if (kept->closed) return;
    kept->period = PresentPeriod(keeper);
    kept->overdue_since = 0;
    Point(keeper);
}

/* A clock that is set back a little, as that on the wall in an autumn night, begins no new period. */
static bool IsNewPeriod(int64_t period, int64_t present) {
    return present > period || present + 1 < period;
}

/* Rotates it where that is due by its size or its age. */
static void RotateWhereDue(LogKeeper *keeper, Kept *kept, uint64_t size) {
    bool aged = IsNewPeriod(kept->period, PresentPeriod(keeper));
    bool due = size > 0 && ((keeper->limit && size >= keeper->limit) || aged);
    if (!due) {
        kept->overdue_since = 0;
    } else if (Rotate(keeper, kept, NULL, &kept->failure)) {
        Prune(keeper);
    } else if (!kept->overdue_since) {
        kept->overdue_since = GetTickCount64();
    }
}

/* When to look at it again, in milliseconds: before a log that grows as fast as it did is much too long. */
static DWORD NextLook(const LogKeeper *keeper, const Kept *kept) {
    if (!keeper->limit || !kept->rate || kept->overdue_since) return LOOK_MS;
    uint64_t left = keeper->limit > kept->size ? keeper->limit - kept->size : 0;
    uint64_t due = left * 1000 / kept->rate / 2;
    return due < LOOK_LEAST_MS ? LOOK_LEAST_MS : due < LOOK_MS ? (DWORD)due : LOOK_MS;
}

/* Looks at one log. Returns when to look again, in milliseconds. */
static DWORD Look(LogKeeper *keeper, Kept *kept) {
    LogState state = LogInspect(&kept->log);
    if (!state.present) {
        Open(keeper, kept);
        if (!kept->closed) LogLine(&kept->log, L"the log was not where it is to be, and goes on here");
        return LOOK_MS;
    }
    ULONGLONG now = GetTickCount64();
    ULONGLONG passed = now > kept->looked ? now - kept->looked : 1;
    kept->rate = state.size > kept->size ? (state.size - kept->size) * 1000 / passed : 0;
    kept->size = state.size;
    kept->looked = now;
    RotateWhereDue(keeper, kept, state.size);
    return NextLook(keeper, kept);
}

static void Answer(LogKeeper *keeper) {
    Error error;
    Error ignored; /* who asked has given up */
    TextList names = {0};
    bool ok = true;
    for (size_t i = 0; i < Count(keeper) && ok; i++) {
        Kept *kept = KeptOf(keeper, i);
        LogState state = LogInspect(&kept->log);
        wchar_t *name = NULL;
        if (!state.present) Open(keeper, kept);
        if (kept->closed) {
            error = kept->failure;
            ok = false;
        } else if (state.present && state.size > 0) { /* nothing is gained by an empty file */
            ok = Rotate(keeper, kept, &name, &error);
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

/* What there is to tell of, if anything: the words are the caller's. */
static wchar_t *FindTrouble(LogKeeper *keeper) {
    ULONGLONG now = GetTickCount64();
    Text words = {0};
    LONG lost = InterlockedExchange(&keeper->lost, 0);
    for (size_t i = 0; i < Count(keeper); i++) {
        Kept *kept = KeptOf(keeper, i);
        LONG own = InterlockedExchange(&kept->log.lost, 0);
        if (own) InterlockedExchange(&keeper->lost_error, kept->log.failure);
        lost += own;
        if (kept->closed) keeper->was_closed = true;
        if (!words.data && (kept->closed || (kept->overdue_since && now - kept->overdue_since >= OVERDUE_MS))) {
            ErrorTextAppend(&words, &kept->failure);
            if (*kept->failure.remedy) TextAppendSentence(&words, kept->failure.remedy);
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

/* It is well where nothing has failed for a while, and it can be written to: the gap is noted where it is. */
static void TellItIsWell(LogKeeper *keeper) {
    wchar_t began[CLOCK_TEXT];
    ClockLocal(keeper->troubled_since, began);
    wchar_t *text =
        TextPrint(keeper->was_closed ? L"the log is written and rotated again; what was printed since %ls while "
                                       L"it could not be opened is lost; further writes lost: %llu"
                                     : L"the log is written and rotated again; writes lost since %ls: %llu",
                  began, (unsigned long long)keeper->lost_total);
    LogNote(&keeper->output.log, L"%ls", text);
    if (InterlockedExchange(&keeper->output.log.lost, 0)) { /* it is not */
        free(text);
        return;
    }
    keeper->troubled = false;
    keeper->was_closed = false;
    keeper->lost_total = 0;
    keeper->report(keeper->context, true, text);
    free(text);
}

static void MindTrouble(LogKeeper *keeper) {
    wchar_t *words = FindTrouble(keeper);
    ULONGLONG now = GetTickCount64();
    if (words) {
        keeper->troubled_at = now;
        if (!keeper->troubled) {
            keeper->troubled = true;
            ClockNow(keeper->troubled_since);
            keeper->report(keeper->context, false, words);
        }
        free(words);
    } else if (keeper->troubled && now - keeper->troubled_at >= CALM_MS) {
        keeper->troubled_at = now;
        TellItIsWell(keeper);
    }
}

/* All that is to be done now. Returns when to come again, in milliseconds. */
static DWORD Tend(LogKeeper *keeper) {
    DWORD wait = LOOK_MS;
    if (InterlockedExchange(&keeper->asked, 0)) Answer(keeper);
    for (size_t i = 0; i < Count(keeper); i++) {
        DWORD due = Look(keeper, KeptOf(keeper, i));
        if (due < wait) wait = due;
    }
    ULONGLONG now = GetTickCount64();
    if (keeper->release_at && now >= keeper->release_at) {
        keeper->release_at = 0;
        StreamsRepointPrevious(&keeper->output.log, LogKeeperErrorLog(keeper));
    }
    if (keeper->misled || StreamsAreStale()) Point(keeper);
    if (now >= keeper->prune_at) Prune(keeper);
    MindTrouble(keeper);
    return wait;
}

static DWORD WINAPI KeeperMain(void *parameter) {
    LogKeeper *keeper = parameter;
    DWORD wait = 0;
    while (WaitForSingleObject(keeper->wake, wait) != WAIT_FAILED) wait = Tend(keeper);
    return 0;
}

/* What is in a log that was there before is as old as its last line. */
static void OpenFirst(LogKeeper *keeper, Kept *kept) {
    Open(keeper, kept);
    if (kept->closed) return;
    LogState state = LogInspect(&kept->log);
    if (!state.present || !state.size) return;
    LogEndLine(&kept->log);
    kept->period = LogAgePeriod(&keeper->age, ClockLocalMinute(state.written));
    if (keeper->at_start) {
        Rotate(keeper, kept, NULL, &kept->failure); /* where that fails, it goes on in the old one */
    } else {
        RotateWhereDue(keeper, kept, state.size);
    }
}

void LogKeeperOpen(LogKeeper *keeper, const wchar_t *service, const Settings *settings, LogKeeperReport *report,
                   void *context) {
    Error ignored; /* they were checked when they were set: what somebody has put there by hand is the default */
    *keeper = (LogKeeper){.report = report, .context = context};
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
    for (size_t i = 0; i < Count(keeper); i++) OpenFirst(keeper, KeptOf(keeper, i));
}

bool LogKeeperStart(LogKeeper *keeper, Error *error) {
    bool started = keeper->wake && ThreadStart(KeeperMain, keeper, 0);
    if (!started) return ErrorSet(error, GetLastError(), L"start the thread that keeps the log", L"");
    return true;
}

void LogKeeperAsk(LogKeeper *keeper) {
    InterlockedExchange(&keeper->asked, 1);
    SetEvent(keeper->wake);
}

void LogKeeperLost(LogKeeper *keeper, uint32_t code) {
    InterlockedExchange(&keeper->lost_error, (LONG)code);
    /* Once it was told, the next look is early enough. */
    if (InterlockedIncrement(&keeper->lost) == 1 && !keeper->troubled) SetEvent(keeper->wake);
}
