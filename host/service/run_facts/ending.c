#include "service/run_facts/ending.h"

#include "base/text.h"

#include <stdlib.h>

bool EndingHasCode(const Ending *ending) {
    return ending->kind == ENDING_EXIT || ending->kind == ENDING_CRASHED;
}

bool EndingHasReason(const Ending *ending) {
    return ending->kind == ENDING_FAILED || ending->kind == ENDING_REFUSED;
}

bool EndingLeavesWait(const RunFacts *facts) {
    return facts->end.crash || (facts->end.abandoned && !facts->end.ending.requested);
}

wchar_t *EndingCodeText(uint32_t code) {
    /* NTSTATUS codes are known by their hexadecimal form. */
    return TextPrint(code < 0x80000000 ? L"exit code %u" : L"exit code 0x%08X", code);
}

static void AppendStop(Text *words, const RunFacts *facts) {
    double seconds = (double)(facts->end.at - facts->stop.began) / 1000.0;
    TextAppend(words, L"stopped by request");
    if (!facts->stop.began || !facts->end.at) return; /* the stop came after the script had ended */
    if (seconds < 0.1) {
        TextAppendFormat(words, L", took %.0f ms", seconds * 1000);
    } else {
        TextAppendFormat(words, L", took %.1f s", seconds);
    }
}

static void AppendCause(Text *words, const RunFacts *facts, const Settings *settings) {
    const EndFacts *end = &facts->end;
    switch (end->ending.kind) {
    case ENDING_REFUSED:
        TextAppend(words, L"not started");
        return;
    case ENDING_FAILED:
        TextAppend(words, L"did not start");
        return;
    case ENDING_CRASHED:
    case ENDING_WATCHDOG:
        TextAppend(words, end->crash);
        return;
    case ENDING_AGAIN:
        TextAppend(words, L"replaced itself with a new run");
        return;
    default:
        break;
    }
    wchar_t *code = EndingCodeText(end->ending.exit_code);
    TextAppend(words, end->last_line ? end->last_line : code);
    free(code);
    if (end->abandoned) {
        TextAppendFormat(words, L"; Python did not shut down within %g s", settings->stop_timeout / 1000.0);
    }
}

/* Appends how the run ended, without the line at which the script was stuck. */
static void AppendWords(Text *words, const RunFacts *facts, const Settings *settings) {
    const Ending *ending = &facts->end.ending;
    if (ending->requested && facts->end.abandoned && facts->stop.began) {
        TextAppendFormat(words, L"did not stop within %g s", facts->stop.timeout_ms / 1000.0);
    } else if (ending->requested && ending->kind != ENDING_REFUSED && !facts->end.crashed_first) {
        AppendStop(words, facts);
    } else {
        AppendCause(words, facts, settings);
    }
}

static void AppendBlocked(Text *words, const RunFacts *facts) {
    if (facts->end.blocked) TextAppendFormat(words, L"; stuck at %ls", facts->end.blocked);
}

wchar_t *EndingWords(const RunFacts *facts, const Settings *settings) {
    Text words = {0};
    AppendWords(&words, facts, settings);
    AppendBlocked(&words, facts);
    return TextTake(&words);
}

const wchar_t *EndingError(const RunFacts *facts) {
    const EndFacts *end = &facts->end;
    if (end->known && EndingHasReason(&end->ending)) return end->failure_text;
    if (end->ending.requested && !end->crashed_first) return NULL;
    return end->crash ? end->crash : end->last_line;
}

const wchar_t *EndingRemedy(const RunFacts *facts) {
    const EndFacts *end = &facts->end;
    if (end->remedy) return end->remedy;
    return end->known && EndingHasReason(&end->ending) && *end->failure.remedy ? end->failure.remedy : NULL;
}

wchar_t *EndingLogLine(const RunFacts *facts, const Settings *settings, const wchar_t *next) {
    Text line = {0};
    const Ending *ending = &facts->end.ending;
    bool reason = EndingHasReason(ending);
    if (reason) {
        TextAppend(&line, L"the service ");
        if (ending->kind == ENDING_REFUSED) TextAppend(&line, L"was ");
        AppendWords(&line, facts, settings);
        TextAppendFormat(&line, L": %ls", EndingError(facts));
        AppendBlocked(&line, facts);
    } else {
        wchar_t *words = EndingWords(facts, settings);
        wchar_t *code = EndingCodeText(ending->exit_code);
        bool adds = EndingHasCode(ending) && !TextEqual(code, words);
        TextAppendFormat(&line, adds ? L"the script ended: %ls (%ls)" : L"the script ended: %ls", words, code);
        free(code);
        free(words);
    }
    if (next) TextAppendFormat(&line, L"; %ls", next);
    if (reason && EndingRemedy(facts)) TextAppendSentence(&line, EndingRemedy(facts));
    return TextTake(&line);
}
