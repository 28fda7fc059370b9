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
 * have its threads and atexit functions cut short. A script whose children have just been told may have waited for
 * them, and begin its clean-up now. */
static uint64_t SecondDue(const StopProgress *stop, uint64_t first) {
    enum { LEAST_MS = 5000 };
    bool wanted = stop->second_signal && !stop->returned && stop->wait != MAIN_WAIT_WINSVC;
    if (!first || !wanted || stop->deadline <= first) return UINT64_MAX;
    uint64_t at = Later(first + (stop->deadline - first) / 2, first + LEAST_MS);
    at = Later(at, stop->extended);
    if (stop->children_told) at = Later(at, stop->children_told + LEAST_MS);
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

/* The script's children may have to be told before a signal is sent, or without one. */
static uint64_t WatchDue(const StopProgress *stop) {
    if (stop->taken[STOP_SIGNAL]) return UINT64_MAX;
    if (stop->cooperates) return stop->began;
    return stop->taken[STOP_ASK_HANDLERS] ? stop->taken[STOP_ASK_HANDLERS] : UINT64_MAX;
}

static uint64_t SignalAgainDue(const StopProgress *stop) {
    return stop->answer == STOP_ANSWER_HANDLED ? UINT64_MAX : SecondDue(stop, stop->signalled);
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

/* Returns whether the main thread waits for a child process, or for something that may end with one. */
static bool WaitsForChild(const StopProgress *stop) {
    return stop->wait == MAIN_WAIT_CHILD || stop->unanswered;
}

static uint64_t HalfDue(const StopProgress *stop) {
    return stop->deadline - stop->timeout_ms / 2;
}

/* The script is interrupted first. Its children follow when it waits for one of them, when its code has ended, or at
 * half of the time. If the script could not be interrupted by then, for example because native code holds the GIL,
 * they are left alone until late: a supervisor would see them die and start them again. */
static uint64_t TellChildrenDue(const StopProgress *stop) {
    bool watched = stop->taken[STOP_WATCH] && stop->wait == MAIN_WAIT_CHILD;
    bool reached = stop->signalled || stop->answer == STOP_ANSWER_HANDLED;
    if (stop->script_over || watched) return stop->began;
    if (!reached) return EndChildrenDue(stop) - LastMoment(stop);
    return WaitsForChild(stop) || stop->returned ? stop->began : HalfDue(stop);
}

/* Ctrl-C does not reach a process group of its own in a console either, so a script may be about to send it Ctrl-Break
 * itself. It cannot if it still waits. */
static uint64_t TellGroupsDue(const StopProgress *stop) {
    enum { LEAST_MS = 2000 };
    uint64_t told = stop->taken[STOP_TELL_CHILDREN];
    if (!told) return UINT64_MAX;
    if (stop->script_over) return told;
    return WaitsForChild(stop) && told + LEAST_MS < HalfDue(stop) ? told + LEAST_MS : HalfDue(stop);
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
    [STOP_TELL_GROUPS] = TellGroupsDue,
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
