#include "service/events/event_text.h"

#include "base/quote.h"
#include "service/run_facts/ending.h"

#include <stdlib.h>

enum { FIRST_LINE = 400 }; /* characters; a list of events shows less of each */

/* Appends the first line of a text that is not the host's own, cut if it is long. */
static void AppendFirstLine(Text *text, const wchar_t *words) {
    size_t length = wcscspn(words, L"\r\n");
    size_t shown = length < FIRST_LINE ? length : FIRST_LINE;
    TextAppendLength(text, words, shown);
    if (words[shown]) TextAppend(text, L" ...");
}

static void AppendBlocked(Text *text, const EndFacts *end) {
    if (!end->blocked) return;
    TextAppend(text, L"\nThe script was stuck at ");
    AppendFirstLine(text, end->blocked);
}

static double Seconds(uint32_t milliseconds) {
    return milliseconds / 1000.0;
}

wchar_t *EventTextStarted(const RunContext *run, bool late) {
    Text text = {0};
    const PreviousRun *previous = run->previous;
    TextAppendFormat(&text, late ? L"'%ls' has started, and has now run for a minute." : L"'%ls' has started.",
                     run->name);
    TextAppendFormat(&text, L"\nPython %hs, process %u, start reason: %ls", run->python, run->pid,
                     previous->start_reason);
    if (previous->restarts) {
        TextAppendFormat(&text, L"\nRestarts by recovery actions of the SCM so far: %u", previous->restarts);
    }
    if (previous->ended) {
        TextAppend(&text, L"\nPrevious run: ");
        AppendFirstLine(&text, previous->ended);
    }
    return TextTake(&text);
}

wchar_t *EventTextDied(const RunContext *run) {
    Text text = {0};
    TextAppendFormat(&text, L"'%ls': the previous process, %u, exited unexpectedly; no exit code was recorded.",
                     run->name, run->previous->pid);
    if (run->previous->by_recovery) {
        TextAppendFormat(&text, L"\nA recovery action of the SCM is starting the service again (restart %u).",
                         run->previous->restarts);
    }
    TextAppend(&text,
               L"\nPossible causes: a fast fail (for example, Windows detected heap corruption), another program "
               L"that killed the process, or a computer that was turned off.");
    return TextTake(&text);
}

/* "<name> <what>: <why>", the line at which the script was stuck, and the remedy. */
static void AppendReason(Text *text, const RunContext *run, const wchar_t *what) {
    const wchar_t *remedy = run->facts->end.failure.remedy;
    TextAppendFormat(text, L"'%ls' %ls: ", run->name, what);
    AppendFirstLine(text, EndingError(run->facts));
    AppendBlocked(text, &run->facts->end);
    if (*remedy) TextAppendFormat(text, L"\n%ls", remedy);
}

static void AppendFailed(Text *text, const RunContext *run) {
    const EndFacts *end = &run->facts->end;
    wchar_t *words = EndingWords(run->facts, run->settings);
    TextAppendFormat(text, L"'%ls' failed: ", run->name);
    AppendFirstLine(text, words);
    free(words);
    /* Without an exception the exit code is all that is known, and the first line has it. NTSTATUS codes are known by
     * their hexadecimal form. */
    uint32_t code = end->ending.exit_code;
    if (end->last_line) TextAppendFormat(text, code < 0x80000000 ? L"\nExit code %u" : L"\nExit code 0x%08X", code);
    if (end->traceback) TextAppendFormat(text, L"\n%ls", end->traceback);
}

static void AppendStopTimeout(Text *text, const RunContext *run) {
    TextAppendFormat(text, L"'%ls' did not stop within %g s and was killed.", run->name,
                     Seconds(run->facts->stop.timeout_ms));
    AppendBlocked(text, &run->facts->end);
    TextAppendFormat(text,
                     L"\nA script notices a stop in winsvc.wait, after a time-out of its own, or in a function that "
                     L"winsvc.on_stop registers. To allow more time: `pyhostsvc set %ls stop_timeout SECONDS`",
                     QuoteName(run->name).text);
}

static void AppendCrash(Text *text, const RunContext *run) {
    const EndFacts *end = &run->facts->end;
    uint32_t code = end->ending.exit_code;
    TextAppendFormat(text, L"'%ls' crashed: ", run->name);
    AppendFirstLine(text, end->crash);
    bool exception = code >> 30 == 3; /* abort() has an exit code, and not a code of the system */
    TextAppendFormat(text, exception ? L"\nException 0x%08X, process %u" : L"\nExit code %u, process %u", code,
                     run->pid);
}

static void AppendWatchdog(Text *text, const RunContext *run) {
    TextAppendFormat(text, L"'%ls' was killed: ", run->name);
    AppendFirstLine(text, run->facts->end.crash);
    AppendBlocked(text, &run->facts->end);
}

static void AppendEnding(Text *text, const RunContext *run, const wchar_t *format) {
    wchar_t *words = EndingWords(run->facts, run->settings);
    TextAppendFormat(text, format, run->name);
    AppendFirstLine(text, words);
    free(words);
}

wchar_t *EventTextEnding(const RunContext *run, EventId id) {
    Text text = {0};
    switch (id) {
    case EVENT_STAYS_STOPPED:
        AppendReason(&text, run, L"stays stopped");
        break;
    case EVENT_NOT_STARTED:
    case EVENT_START_TIMEOUT:
        AppendReason(&text, run, L"did not start");
        break;
    case EVENT_CONFIGURATION:
        AppendReason(&text, run, L"cannot start with its present settings");
        break;
    case EVENT_FAILED:
        AppendFailed(&text, run);
        break;
    case EVENT_STOP_TIMEOUT:
        AppendStopTimeout(&text, run);
        break;
    case EVENT_CRASHED:
        AppendCrash(&text, run);
        break;
    case EVENT_WATCHDOG:
        AppendWatchdog(&text, run);
        break;
    case EVENT_STOPPED: /* "'web' stopped by request, took 0.4 s" */
        AppendEnding(&text, run, L"'%ls' ");
        break;
    default:
        AppendEnding(&text, run, L"'%ls' ended by itself: ");
    }
    return TextTake(&text);
}

wchar_t *EventTextRestart(const RunContext *run, uint32_t delay_ms, bool paused) {
    Text text = {0};
    if (delay_ms) {
        TextAppendFormat(&text, L"'%ls' will be started again in %g s.", run->name, Seconds(delay_ms));
    } else {
        TextAppendFormat(&text, L"'%ls' will be started again.", run->name);
    }
    if (paused) {
        TextAppendFormat(&text,
                         L"\nIts last run was short, so it waits (a back-off), and Windows shows it as Paused. "
                         L"`pyhostsvc start %ls` starts it at once.",
                         QuoteName(run->name).text);
    }
    TextAppendFormat(&text, L"\nShort runs in a row: %u; restarts by recovery actions of the SCM so far: %u",
                     run->facts->end.short_runs, run->previous->restarts);
    return TextTake(&text);
}

wchar_t *EventTextLimit(const RunContext *run) {
    QuotedName name = QuoteName(run->name);
    return TextPrint(
        L"'%ls' stays stopped: it was started %u times within %g s (start_limit_burst).\n"
        L"Correct what makes it fail, then start it: `pyhostsvc start %ls`. `pyhostsvc reset-failed %ls` clears "
        L"the count.",
        run->name, run->settings->start_limit_burst, Seconds(run->settings->start_limit_interval), name.text,
        name.text);
}

wchar_t *EventTextLog(const wchar_t *name, EventId id, const wchar_t *details) {
    return TextPrint(id == EVENT_LOG_WELL
                         ? L"The log of the service '%ls' can be written and rotated again.\n%ls"
                         : L"The log of the service '%ls' cannot be written or rotated; the script continues.\n%ls",
                     name, details);
}

wchar_t *EventTextState(const wchar_t *name, EventId id, const wchar_t *details) {
    return TextPrint(id == EVENT_STATE_WELL
                         ? L"The service '%ls' can write to its state folder again.\n%ls"
                         : L"The service '%ls' cannot write to its state folder; the script continues. Until it can, "
                           L"`pyhostsvc status` shows fewer details, and a stop during which the process crashes may "
                           L"be followed by a restart.\n%ls",
                     name, details);
}

void EventTextAppendThrottled(Text *text, uint32_t id, bool own, uint32_t count, const wchar_t *since) {
    const wchar_t *plural = count == 1 ? L"" : L"s";
    if (own) {
        TextAppendFormat(text, L"\nThis event was throttled %u time%ls since %ls.", count, plural, since);
    } else {
        TextAppendFormat(text, L"\nEvent %u was throttled %u time%ls since %ls.", id, count, plural, since);
    }
}

wchar_t *EventTextLineEnds(const wchar_t *text) {
    Text lines = {0};
    for (const wchar_t *p = text; *p; p++) {
        if (*p == L'\r' && p[1] == L'\n') continue;
        if (*p == L'\n') TextAppendCharacter(&lines, L'\r');
        TextAppendCharacter(&lines, *p);
    }
    return TextTake(&lines);
}
