#include "service/ending.h"

#include "base/error_text.h"
#include "python/run/interpreter.h"

#include <stdlib.h>

/* NTSTATUS codes are known by their hexadecimal form. The caller frees. */
static wchar_t *ExitCodeText(uint32_t code) {
    return TextPrint(code < 0x80000000 ? L"exit code %u" : L"exit code 0x%08X", code);
}

static void AppendStop(Text *words, const Host *host) {
    double seconds = (double)((host->ended_at ? host->ended_at : GetTickCount64()) - host->stop_began) / 1000.0;
    if (!host->stop_began) {
        TextAppend(words, L"stopped by request"); /* it came when the script had ended */
    } else if (seconds < 0.1) {
        TextAppendFormat(words, L"stopped by request, took %.0f ms", seconds * 1000);
    } else {
        TextAppendFormat(words, L"stopped by request, took %.1f s", seconds);
    }
}

static void AppendOwn(Text *words, const Host *host) {
    switch (host->ending.kind) {
    case ENDING_REFUSED:
        TextAppend(words, L"not started");
        return;
    case ENDING_FAILED:
        TextAppend(words, L"did not start");
        return;
    case ENDING_CRASHED:
    case ENDING_WATCHDOG:
        TextAppend(words, host->crash);
        return;
    default:
        break;
    }
    wchar_t *code = ExitCodeText(host->ending.exit_code);
    TextAppend(words, host->last_line ? host->last_line : code);
    free(code);
    if (host->abandoned) {
        TextAppendFormat(words, L"; what came after its last line did not end within %g s",
                         host->settings.stop_timeout / 1000.0);
    }
}

wchar_t *EndingWords(const Host *host) {
    Text words = {0};
    bool refused = host->ending.kind == ENDING_REFUSED;
    if (host->ending.requested && host->abandoned && host->stop_began) {
        TextAppendFormat(&words, L"did not end within %g s of the stop", host->stop_timeout / 1000.0);
    } else if (host->ending.requested && !refused && !host->crashed_first) {
        AppendStop(&words, host);
    } else {
        AppendOwn(&words, host);
    }
    if (host->blocked) TextAppendFormat(&words, L"; it was at %ls", host->blocked);
    return TextTake(&words);
}

wchar_t *EndingError(const Host *host) {
    if (host->ended && EndingHasReason(&host->ending)) {
        Text message = {0};
        ErrorTextAppend(&message, &host->failure);
        return TextTake(&message);
    }
    if (host->ending.requested && !host->crashed_first) return NULL;
    const wchar_t *error = host->crash ? host->crash : host->last_line;
    return error ? TextCopy(error) : NULL;
}

bool EndingLeavesWait(const Host *host) {
    return host->crash || (host->abandoned && !host->ending.requested);
}

/* Is a stop going on, whose end nothing is known of? */
static bool Stops(const Host *host) {
    return host->state == LIFECYCLE_STOPPING && !host->ended;
}

static const wchar_t *Remedy(const Host *host) {
    if (host->remedy) return host->remedy;
    if (Stops(host)) return host->delay_remedy;
    return host->ended && EndingHasReason(&host->ending) && *host->failure.remedy ? host->failure.remedy : NULL;
}

wchar_t *EndingLogLine(const Host *host, const wchar_t *next) {
    Text line = {0};
    wchar_t *words = EndingWords(host);
    bool reason = EndingHasReason(&host->ending);
    if (reason) {
        wchar_t *error = EndingError(host);
        TextAppendFormat(&line, L"%ls: %ls", words, error);
        free(error);
    } else {
        wchar_t *code = ExitCodeText(host->ending.exit_code);
        TextAppendFormat(&line, TextEqual(code, words) ? L"ended: %ls" : L"ended: %ls (%ls)", words, code);
        free(code);
    }
    free(words);
    if (next) TextAppendFormat(&line, L"; %ls", next);
    if (reason && Remedy(host)) TextAppendSentence(&line, Remedy(host));
    return TextTake(&line);
}

/* Returns a copy, which the caller frees, or NULL for NULL. */
static wchar_t *Copy(const wchar_t *text) {
    return text ? TextCopy(text) : NULL;
}

wchar_t *EndingState(Host *host, bool over) {
    bool known = over || host->state == LIFECYCLE_BACKOFF;
    StateFile state = {
        .pid = GetCurrentProcessId(),
        .state = TextCopy(LifecycleStateName(over ? LIFECYCLE_ENDED : host->state)),
        .started = TextCopy(host->started),
        .since = TextCopy(host->since),
        .python = *InterpreterVersion() ? TextPrint(L"%hs", InterpreterVersion()) : NULL,
        .status = Copy(host->text),
        .ended = known ? EndingWords(host) : NULL,
        .error = host->ended || over ? EndingError(host) : NULL,
        .remedy = Copy(Remedy(host)),
        .blocked = Copy(host->blocked || !Stops(host) ? host->blocked : host->delay_at),
        .dump = Copy(host->history.dump),
        .exit_code = known && EndingHasCode(&host->ending) ? (int64_t)host->ending.exit_code : -1,
        .backoff_pending = EndingLeavesWait(host),
        .long_run = host->long_run,
        .starts_again = known && HostStartsAgain(host, NULL),
        .log_directory = Copy(host->settings.log_directory),
        .log_split = host->settings.log_split != 0,
        .start_reason = TextCopy(StartReasonName(host->history.reason)),
        .restarts = host->history.restarts,
        .short_runs = host->ended ? host->short_runs : host->history.short_runs,
        .limit_began = host->history.limit.began,
        .limit_count = host->history.limit.count,
        .last_ended = Copy(host->history.last),
        .last_ended_at = *host->history.last_at ? TextCopy(host->history.last_at) : NULL,
    };
    ThrottleFormat(&host->history.throttle, &state.events);
    if (host->state == LIFECYCLE_BACKOFF) {
        ULONGLONG waited = GetTickCount64() - host->ended_at;
        wchar_t next_at[CLOCK_TEXT];
        ClockIn(waited < host->backoff_ms ? host->backoff_ms - waited : 0, next_at);
        state.next_at = TextCopy(next_at);
    }
    wchar_t *text = StateFileFormat(&state);
    host->state_changed = false;
    StateFileFree(&state);
    return text;
}

bool EndingWrite(const Host *host, wchar_t *text, Error *error) {
    bool ok = !host->has_folders || !text || StateFileWrite(host->settings.state_directory, text, error);
    free(text);
    return ok;
}
