#include "service/stop_plan.h"

#include <stddef.h>

/* A script that asked for the stop flag gets all but the last half of stop_timeout to end by itself, also if it asked
 * for more time. */
static uint64_t InterruptDue(const StopProgress *stop) {
    return stop->cooperates ? stop->deadline - stop->timeout_ms / 2 : stop->began;
}

static uint64_t AskDue(const StopProgress *stop) {
    return stop->answer == STOP_ANSWER_OPEN ? InterruptDue(stop) : UINT64_MAX;
}

static uint64_t Later(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

/* Returns when a script that received a first attempt to stop it at `first` receives the second one. Much server
 * software ends at once when Ctrl-C is pressed twice, and asyncio.run only cancels its main task the first time. A
 * script that asks for time, or waits in winsvc, does not need the second one, and one whose code has ended would only
 * have its threads and atexit functions cut short. */
static uint64_t SecondDue(const StopProgress *stop, uint64_t first) {
    enum { LEAST_MS = 5000 };
    bool wanted = stop->second_signal && !stop->returned && stop->wait != MAIN_WAIT_WINSVC;
    if (!first || !wanted || stop->deadline <= first) return UINT64_MAX;
    uint64_t at = Later(first + (stop->deadline - first) / 2, first + LEAST_MS);
    at = Later(at, stop->extended);
    return at < stop->deadline ? at : UINT64_MAX;
}

/* If a console handler has handled the stop, the signal is the second attempt: the handler may be one of a library,
 * which does not end the script. */
static uint64_t SignalDue(const StopProgress *stop) {
    switch (stop->answer) {
    case STOP_ANSWER_OPEN:
        return UINT64_MAX;
    case STOP_ANSWER_HANDLED:
        return SecondDue(stop, stop->taken[STOP_ASK_HANDLERS]);
    default:
        return InterruptDue(stop);
    }
}

/* The script's children may have to be told. */
static uint64_t WatchDue(const StopProgress *stop) {
    bool handled = stop->answer == STOP_ANSWER_HANDLED && !stop->taken[STOP_SIGNAL];
    return handled ? stop->taken[STOP_ASK_HANDLERS] : UINT64_MAX;
}

static uint64_t SignalAgainDue(const StopProgress *stop) {
    return stop->answer == STOP_ANSWER_HANDLED ? UINT64_MAX : SecondDue(stop, stop->taken[STOP_SIGNAL]);
}

/* The script is interrupted first. Its children follow when it waits for one of them, when it is over, or at half of
 * the time. A script that sends them an event is stopping them, and a second one could end them without their clean-up:
 * the children of such a script are left alone until late. */
static uint64_t TellChildrenDue(const StopProgress *stop) {
    bool known = stop->taken[STOP_SIGNAL] || stop->taken[STOP_WATCH];
    bool waits = known && stop->wait == MAIN_WAIT_CHILD && !stop->signals_children;
    return waits || stop->script_over ? stop->began : stop->deadline - stop->timeout_ms / 2;
}

/* Returns how long before a stronger step, or the deadline, the last attempt is made. */
static uint64_t LastMoment(const StopProgress *stop) {
    enum { MOST_MS = 3000, PART = 10 };
    uint64_t part = stop->timeout_ms / PART;
    return part < MOST_MS ? part : MOST_MS;
}

/* The last quarter is for the script, which may have waited for its children. */
static uint64_t EndChildrenDue(const StopProgress *stop) {
    return stop->deadline - (stop->script_over ? LastMoment(stop) : stop->timeout_ms / 4);
}

/* Late, because it ends a process at its defaults without its clean-up, which Ctrl-C may have begun. */
static uint64_t BreakChildrenDue(const StopProgress *stop) {
    uint64_t told = stop->taken[STOP_TELL_CHILDREN];
    return told ? Later(told, EndChildrenDue(stop) - LastMoment(stop)) : UINT64_MAX;
}

/* Each returns when its step is due, or UINT64_MAX if it is not due as things are. NULL if the step is not planned. */
static uint64_t (*const due[STOP_STEPS])(const StopProgress *stop) = {
    [STOP_ASK_HANDLERS] = AskDue,
    [STOP_WATCH] = WatchDue,
    [STOP_SIGNAL] = SignalDue,
    [STOP_SIGNAL_AGAIN] = SignalAgainDue,
    [STOP_TELL_CHILDREN] = TellChildrenDue,
    [STOP_BREAK_CHILDREN] = BreakChildrenDue,
    [STOP_END_CHILDREN] = EndChildrenDue,
};

static bool IsForScript(StopStep step) {
    return step == STOP_ASK_HANDLERS || step == STOP_WATCH || step == STOP_SIGNAL || step == STOP_SIGNAL_AGAIN;
}

uint64_t StopPlanDue(const StopProgress *progress, StopStep *ret_step) {
    uint64_t first = UINT64_MAX;
    for (StopStep step = 0; step < STOP_STEPS; step++) {
        bool left = !progress->taken[step] && !(progress->script_over && IsForScript(step));
        uint64_t at = due[step] && left ? due[step](progress) : UINT64_MAX;
        if (at >= first) continue;
        first = at;
        *ret_step = step;
    }
    return first;
}
