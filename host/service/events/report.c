#include "service/events/report.h"

#include "base/array.h"
#include "base/clock.h"
#include "log/log.h"
#include "python/run/interpreter.h"
#include "service/ending.h"
#include "service/events/event_log.h"
#include "service/host.h"

#include <stdlib.h>

enum {
    FIRST_LINE = 400, /* characters: what a list of events shows of one is less */
    FLUSH_MS = 800,   /* an event takes less than one; a shutdown has a second for the last word */
};

static const wchar_t the_log[] = L"The log";
static const wchar_t stacks[] = L"Every thread's stack is in the log";

static const struct {
    EventId id;
    WORD type;
    bool ends;          /* it can be no part of a restart loop, and is told always */
    const wchar_t *log; /* what leads to the log; NULL: it has no more to say */
} kinds[] = {
    {EVENT_STARTED, EVENTLOG_INFORMATION_TYPE, false, NULL},
    {EVENT_STOPPED, EVENTLOG_INFORMATION_TYPE, true, NULL},
    {EVENT_ENDED, EVENTLOG_INFORMATION_TYPE, false, NULL},
    {EVENT_FAILED, EVENTLOG_ERROR_TYPE, false, the_log},
    {EVENT_NOT_STARTED, EVENTLOG_ERROR_TYPE, false, the_log},
    {EVENT_CONFIGURATION, EVENTLOG_ERROR_TYPE, false, the_log},
    {EVENT_START_TIMEOUT, EVENTLOG_ERROR_TYPE, false, the_log},
    {EVENT_RESTARTS, EVENTLOG_WARNING_TYPE, false, NULL},
    {EVENT_STAYS_STOPPED, EVENTLOG_ERROR_TYPE, true, the_log},
    {EVENT_STOP_TIMEOUT, EVENTLOG_WARNING_TYPE, true, stacks},
    {EVENT_WATCHDOG, EVENTLOG_ERROR_TYPE, false, stacks},
    {EVENT_CRASHED, EVENTLOG_ERROR_TYPE, false, the_log},
    {EVENT_DIED, EVENTLOG_ERROR_TYPE, false, L"What it wrote last"},
    {EVENT_LOG_TROUBLE, EVENTLOG_WARNING_TYPE, false, NULL},
    {EVENT_LOG_WELL, EVENTLOG_INFORMATION_TYPE, false, NULL},
};

static size_t KindOf(EventId id) {
    size_t i = 0;
    while (kinds[i].id != id) i++;
    return i;
}

/* A service; in a console there is no source. */
static bool HasSource(const Host *host) {
    return host->winsvc.under_scm;
}

/* "12 more times since 2026-11-23 19:24:51" */
static void AppendLeft(Text *text, const ThrottledEvent *left) {
    wchar_t utc[CLOCK_TEXT];
    wchar_t local[CLOCK_TEXT];
    ClockText(left->count_began, utc);
    ClockLocal(utc, local);
    TextAppendFormat(text, L"%u more time%ls since %ls", left->count, left->count == 1 ? L"" : L"s", local);
}

/* Is it to be written? Then says what was left out before: of its own kind or, where it ends a loop, of all. */
static bool Admit(Host *host, EventId id, bool ends, uint64_t now, Text *text) {
    ThrottledEvent left = {0};
    Throttle *throttle = &host->history.throttle;
    EnterCriticalSection(&host->lock);
    bool admitted = ends || ThrottleAllows(throttle, id, now, &left);
    host->state_changed = true; /* the next process is to know */
    if (left.count) {
        TextAppend(text, L"\nThis was left out of the event log ");
        AppendLeft(text, &left);
        TextAppend(text, L".");
    }
    while (admitted && ends && ThrottlePop(throttle, &left)) {
        if (left.id == (uint32_t)id) {
            TextAppend(text, L"\nThis was left out of the event log ");
        } else {
            TextAppendFormat(text, L"\nEvent %u was left out of the event log ", left.id);
        }
        AppendLeft(text, &left);
        TextAppend(text, L".");
    }
    LeaveCriticalSection(&host->lock);
    return admitted;
}

/* Event Viewer wants both characters of a line's end. Takes `text`. */
static void Write(const Host *host, EventId id, Text *text) {
    Text lines = {0};
    for (const wchar_t *p = text->data; *p; p++) {
        if (*p == L'\r' && p[1] == L'\n') continue;
        if (*p == L'\n') TextAppendCharacter(&lines, L'\r');
        TextAppendCharacter(&lines, *p);
    }
    EventLogPost(host->name, kinds[KindOf(id)].type, id, TextTake(&lines));
    TextFree(text);
}

void ReportTell(Host *host, EventId id, const wchar_t *text) {
    Text own = {0};
    if (!HasSource(host)) return;
    TextAppend(&own, text);
    bool admitted = Admit(host, id, kinds[KindOf(id)].ends, ClockMilliseconds(), &own);
    SetEvent(host->wake); /* what was counted goes to the state file */
    if (admitted) {
        Write(host, id, &own);
    } else {
        TextFree(&own);
    }
}

bool ReportMisconfigured(Host *host) {
    EnterCriticalSection(&host->lock);
    host->misconfigured = true;
    LeaveCriticalSection(&host->lock);
    return false;
}

/* Words of somebody else's on the first line: one line of them. */
static void AppendShort(Text *text, const wchar_t *words) {
    size_t length = wcscspn(words, L"\r\n");
    TextAppendLength(text, words, length < FIRST_LINE ? length : FIRST_LINE);
    if (words[length < FIRST_LINE ? length : FIRST_LINE]) TextAppend(text, L" ...");
}

/* The last line, but for what was left out. */
static void AppendLog(Text *text, const Host *host, EventId id) {
    const wchar_t *what = kinds[KindOf(id)].log;
    if (!what || !host->winsvc.log_directory) return; /* or nobody knows where it is */
    wchar_t *path = LogPath(host->winsvc.log_directory, host->name);
    TextAppendFormat(text, L"\n%ls: %ls", what, path);
    free(path);
}

static void AppendBlocked(Text *text, const Host *host) {
    if (!host->blocked) return;
    TextAppend(text, L"\nIt was at ");
    AppendShort(text, host->blocked);
}

/* So that a start which kills the process at once is counted: first the state file, then the event. */
static void WriteAfterState(Host *host, EventId id, Text *text) {
    HostWriteState(host);
    Write(host, id, text);
}

void ReportDied(Host *host) {
    Text text = {0};
    if (!HasSource(host) || !host->history.crashed) return;
    TextAppendFormat(&text, L"'%ls': the process of the run before, %u, ended without a word.", host->name,
                     host->history.pid);
    if (host->history.reason == START_RECOVERY) {
        TextAppendFormat(&text, L"\nThe system's recovery starts it again, %u times by now.", host->history.restarts);
    }
    TextAppend(&text,
               L"\nA fast fail (a heap that is found corrupt, for example) ends a process like this, and so does "
               L"somebody who ends it, or a computer that goes down.");
    AppendLog(&text, host, EVENT_DIED);
    if (Admit(host, EVENT_DIED, false, ClockMilliseconds(), &text)) {
        WriteAfterState(host, EVENT_DIED, &text);
    } else {
        TextFree(&text);
    }
}

/* Told late, it has been running for that long. With the lock. */
static bool StartIsDue(const Host *host) {
    return HasSource(host) && host->ran && !host->report.started &&
           (!host->report.started_late || (!host->ended && GetTickCount64() >= ReportDue(host)));
}

ULONGLONG ReportDue(const Host *host) {
    bool late = host->report.started_late && !host->report.started && !host->ended;
    return late ? host->ran + THROTTLE_MS : UINT64_MAX;
}

void ReportStarted(Host *host) {
    Text text = {0};
    bool late = host->report.started_late;
    EnterCriticalSection(&host->lock);
    bool due = StartIsDue(host);
    LeaveCriticalSection(&host->lock);
    if (!due) return;
    TextAppendFormat(&text, late ? L"'%ls' has started, and has run for a minute now." : L"'%ls' has started.",
                     host->name);
    TextAppendFormat(&text, L"\nPython %hs, process %u, reason: %ls", InterpreterVersion(), GetCurrentProcessId(),
                     StartReasonName(host->history.reason));
    if (host->history.restarts) {
        TextAppendFormat(&text, L"\nStarted again by the system's recovery: %u times by now", host->history.restarts);
    }
    if (host->history.last) {
        TextAppend(&text, L"\nThe run before: ");
        AppendShort(&text, host->history.last);
    }
    host->report.started = Admit(host, EVENT_STARTED, late, ClockMilliseconds(), &text);
    host->report.started_late = !host->report.started;
    if (host->report.started) {
        WriteAfterState(host, EVENT_STARTED, &text);
    } else {
        TextFree(&text);
    }
}

/* How it ended, as one event. With the lock. */
static EventId EndOf(const Host *host) {
    const Ending *ending = &host->ending;
    if (ending->kind == ENDING_REFUSED) return EVENT_STAYS_STOPPED;
    if (ending->requested && host->abandoned && host->stop_began) return EVENT_STOP_TIMEOUT;
    if (ending->requested) return EVENT_STOPPED;
    switch (ending->kind) {
    case ENDING_FAILED:
        if (host->abandoned) return EVENT_START_TIMEOUT;
        return host->misconfigured ? EVENT_CONFIGURATION : EVENT_NOT_STARTED;
    case ENDING_CRASHED:
        return EVENT_CRASHED;
    case ENDING_WATCHDOG:
        return EVENT_WATCHDOG;
    default:
        return RestartIsFailure(&host->settings, ending) ? EVENT_FAILED : EVENT_ENDED;
    }
}

/* Why it did not start, and what to do. With the lock. */
static void AppendReason(Text *text, const Host *host, const wchar_t *format) {
    wchar_t *error = EndingError(host);
    TextAppendFormat(text, format, host->name);
    AppendShort(text, error);
    AppendBlocked(text, host);
    if (*host->failure.remedy) TextAppendFormat(text, L"\n%ls", host->failure.remedy);
    free(error);
}

static void AppendFailed(Text *text, const Host *host) {
    TextAppendFormat(text, L"'%ls' has failed: ", host->name);
    wchar_t *words = EndingWords(host);
    AppendShort(text, words);
    free(words);
    /* Otherwise the code is all that is known, and stands in the first line. NTSTATUS codes are known in hexadecimal.
     */
    uint32_t code = host->ending.exit_code;
    if (host->last_line) TextAppendFormat(text, code < 0x80000000 ? L"\nExit code %u" : L"\nExit code 0x%08X", code);
    if (host->traceback) TextAppendFormat(text, L"\n%ls", host->traceback);
}

static void AppendStopTimeout(Text *text, const Host *host) {
    TextAppendFormat(text, L"'%ls' did not end within %g s of the stop, and was ended.", host->name,
                     host->stop_timeout / 1000.0);
    AppendBlocked(text, host);
    TextAppend(text, L"\nwinsvc.wait, a time-out of its own, or winsvc.on_stop lets a script see a stop; stop_timeout "
                     L"gives it more time.");
}

static void AppendCrash(Text *text, const Host *host) {
    TextAppendFormat(text, L"'%ls' has crashed: ", host->name);
    AppendShort(text, host->crash);
    bool exception = host->ending.exit_code >> 30 == 3; /* an abort has no code of the system's */
    TextAppendFormat(text, exception ? L"\nException 0x%08X, process %u" : L"\nExit code %u, process %u",
                     host->ending.exit_code, GetCurrentProcessId());
}

static void AppendSilence(Text *text, const Host *host) {
    TextAppendFormat(text, L"'%ls' was ended: ", host->name);
    AppendShort(text, host->crash);
    AppendBlocked(text, host);
}

/* With the lock. */
static void AppendEnd(Text *text, const Host *host, EventId id) {
    wchar_t *words = EndingWords(host);
    switch (id) {
    case EVENT_STAYS_STOPPED:
        AppendReason(text, host, L"'%ls' stays stopped: ");
        break;
    case EVENT_NOT_STARTED:
    case EVENT_START_TIMEOUT:
        AppendReason(text, host, L"'%ls' did not start: ");
        break;
    case EVENT_CONFIGURATION:
        AppendReason(text, host, L"'%ls' cannot start as it is configured: ");
        break;
    case EVENT_FAILED:
        AppendFailed(text, host);
        break;
    case EVENT_STOP_TIMEOUT:
        AppendStopTimeout(text, host);
        break;
    case EVENT_CRASHED:
        AppendCrash(text, host);
        break;
    case EVENT_WATCHDOG:
        AppendSilence(text, host);
        break;
    default: /* "stopped by request, took 0.4 s", "exit code 0" */
        TextAppendFormat(text, id == EVENT_STOPPED ? L"'%ls' " : L"'%ls' has come to its end: ", host->name);
        AppendShort(text, words);
    }
    free(words);
}

/* With the lock. */
static void AppendRestart(Text *text, const Host *host) {
    uint32_t wait = EndingLeavesWait(host) ? PreviousRunDelay(&host->settings, host->short_runs) : host->backoff_ms;
    double seconds = (wait + host->settings.restart_delay) / 1000.0;
    if (seconds > 0) {
        TextAppendFormat(text, L"'%ls' is started again in %g s.", host->name, seconds);
    } else {
        TextAppendFormat(text, L"'%ls' is started again.", host->name);
    }
    TextAppendFormat(text, L"\nShort runs in a row: %u; started again by the system's recovery so far: %u",
                     host->short_runs, host->history.restarts);
}

static void AppendLimit(Text *text, const Host *host) {
    TextAppendFormat(text, L"'%ls' stays stopped: it was started %u times within %g s (start_limit_burst).", host->name,
                     host->settings.start_limit_burst, host->settings.start_limit_interval / 1000.0);
    TextAppend(text, L"\nMend what makes it end. `pyhostsvc start` starts it, `pyhostsvc reset` clears the count.");
}

typedef struct Event {
    uint32_t id; /* EventId */
    Text text;   /* empty: there is no such event */
} Event;

/* Begins one that was not told yet. */
static Text *New(Host *host, Event *event, EventId id) {
    uint64_t bit = (uint64_t)1 << (id - EVENT_STARTED);
    if (host->report.told & bit) return NULL;
    host->report.told |= bit;
    event->id = id;
    return &event->text;
}

/* A crash during a stop is both; then what comes next. With the lock. */
static void Collect(Host *host, Event events[3]) {
    bool limited = false;
    bool again = HostStartsAgain(host, &limited);
    EventId end = EndOf(host);
    bool crashed = host->ending.kind == ENDING_CRASHED && end != EVENT_CRASHED;
    /* Its wait is over, and it was told how it had ended when that began. */
    bool waited = host->report.told & ((uint64_t)1 << (EVENT_RESTARTS - EVENT_STARTED)) && !host->ending.requested;
    Text *text = crashed ? New(host, &events[0], EVENT_CRASHED) : NULL;
    if (text) AppendCrash(text, host);
    if (text) AppendLog(text, host, EVENT_CRASHED);
    text = waited ? NULL : New(host, &events[1], end);
    if (text) AppendEnd(text, host, end);
    if (text) AppendLog(text, host, end);
    text = again || limited ? New(host, &events[2], again ? EVENT_RESTARTS : EVENT_STAYS_STOPPED) : NULL;
    if (text && again) AppendRestart(text, host);
    if (text && !again) AppendLimit(text, host);
    if (text) AppendLog(text, host, events[2].id);
}

void ReportEnding(Host *host) {
    Event events[3] = {{0}};
    if (!HasSource(host)) return;
    ReportStarted(host); /* it may have been short */
    EnterCriticalSection(&host->lock);
    Collect(host, events);
    LeaveCriticalSection(&host->lock);
    uint64_t now = ClockMilliseconds(); /* one: a failure and what comes of it are written both, or neither */
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        if (!events[i].text.data) continue;
        EventId id = events[i].id;
        if (Admit(host, id, kinds[KindOf(id)].ends, now, &events[i].text)) {
            Write(host, id, &events[i].text);
        } else {
            TextFree(&events[i].text);
        }
    }
    EventLogFlush(FLUSH_MS);
}
