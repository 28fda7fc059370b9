#include "service/state_writer.h"

#include "service/run_facts/ending.h"
#include "state/state_file.h"

#include <windows.h>

/* A stop is in progress, and its outcome is open. */
static bool Stops(const StateSource *source) {
    return source->state == LIFECYCLE_STOPPING && !source->run.facts->end.known;
}

static const wchar_t *Remedy(const StateSource *source) {
    const RunFacts *facts = source->run.facts;
    return Stops(source) && !facts->end.remedy ? facts->stop.slow_remedy : EndingRemedy(facts);
}

static const wchar_t *Blocked(const StateSource *source) {
    const RunFacts *facts = source->run.facts;
    return Stops(source) && !facts->end.blocked ? facts->stop.slow_at : facts->end.blocked;
}

/* Returns a copy of `text`; NULL for NULL. */
static wchar_t *Copy(const wchar_t *text) {
    return text ? TextCopy(text) : NULL;
}

/* Returns when the back-off ends; NULL outside of one. */
static wchar_t *NextStart(const StateSource *source) {
    const EndFacts *end = &source->run.facts->end;
    if (source->state != LIFECYCLE_BACKOFF) return NULL;
    wchar_t next_at[CLOCK_TEXT];
    ULONGLONG waited = GetTickCount64() - end->at;
    ClockIn(waited < end->backoff_ms ? end->backoff_ms - waited : 0, next_at);
    return TextCopy(next_at);
}

wchar_t *StateWriterFormat(const StateSource *source) {
    const RunFacts *facts = source->run.facts;
    const PreviousRun *previous = source->run.previous;
    const Settings *settings = source->run.settings;
    const EndFacts *end = &facts->end;
    bool known = source->is_final || source->state == LIFECYCLE_BACKOFF;
    StateFile file = {
        .pid = source->run.pid,
        .state = TextCopy(LifecycleStateName(source->is_final ? LIFECYCLE_ENDED : source->state)),
        .started = TextCopy(source->started),
        .since = TextCopy(source->since),
        .python = *source->run.python ? TextPrint(L"%hs", source->run.python) : NULL,
        .status = Copy(facts->script.status),
        .replaced_by = Copy(facts->script.replaced_by),
        .ended = known ? EndingWords(facts, settings) : NULL,
        .error = end->known || source->is_final ? Copy(EndingError(facts)) : NULL,
        .remedy = Copy(Remedy(source)),
        .blocked = Copy(Blocked(source)),
        .dump = Copy(end->dump ? end->dump : previous->dump),
        .exit_code = known && EndingHasCode(&end->ending) ? (int64_t)end->ending.exit_code : -1,
        .backoff_pending = EndingLeavesWait(facts),
        .long_run = facts->script.long_run,
        .starts_again = known && source->starts_again,
        .log_directory = Copy(settings->log_directory),
        .log_split = settings->log_split != 0,
        .start_reason = Copy(previous->start_reason),
        .restarts = previous->restarts,
        .short_runs = end->known ? end->short_runs : previous->short_runs,
        .limit_began = previous->limit.began,
        .limit_count = previous->limit.count,
        .last_ended = Copy(previous->ended),
        .last_ended_at = *previous->ended_at ? TextCopy(previous->ended_at) : NULL,
        .next_at = NextStart(source),
    };
    TextListAppendList(&file.runs, &previous->runs);
    TextListAppendList(&file.events, &source->events);
    wchar_t *text = StateFileFormat(&file);
    StateFileFree(&file);
    return text;
}
