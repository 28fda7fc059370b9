/* The steps of a stop, and when each of them is due. Pure: it has no thread, no clock and no system call.
 *
 * Times are milliseconds of one clock, such as GetTickCount64. The deadline itself is an event of the life cycle. */
#ifndef PYHOSTSVC_SERVICE_STOP_PLAN_H
#define PYHOSTSVC_SERVICE_STOP_PLAN_H

#include "python/threads/main_wait.h"

#include <stdbool.h>
#include <stdint.h>

/* In the order in which steps that are due at the same time are taken. */
typedef enum StopStep {
    STOP_ASK_HANDLERS,   /* ask the script's console handlers */
    STOP_WATCH,          /* watch what the script waits for, without a signal; STOP_SIGNAL includes it */
    STOP_SIGNAL,         /* interrupt the script */
    STOP_TELL_CHILDREN,  /* send Ctrl-C to the child processes that existed before the stop */
    STOP_TELL_GROUPS,    /* send Ctrl-Break to those of them that ignore Ctrl-C */
    STOP_SIGNAL_AGAIN,   /* interrupt the script once more */
    STOP_BREAK_CHILDREN, /* send Ctrl-Break to the child processes that are left */
    STOP_END_CHILDREN,   /* kill the child processes that are left, so that the script does not wait for them */
    STOP_STEPS
} StopStep;

/* The answer of the script's console handlers, which are asked before a signal is sent. */
typedef enum StopAnswer {
    STOP_ANSWER_OPEN,   /* no answer yet */
    STOP_ANSWER_PASSED, /* none has handled the stop, or one takes too long: the signal follows */
    STOP_ANSWER_HANDLED /* one has */
} StopAnswer;

/* The facts that the plan depends on. */
typedef struct StopProgress {
    uint64_t began;             /* the stop was requested */
    uint64_t deadline;          /* includes the time that the script has asked for */
    uint64_t extended;          /* the script has asked for time until then; 0 if it has not */
    uint32_t timeout_ms;        /* of this stop */
    bool cooperates;            /* the script asked for the stop flag, so it is expected to end by itself */
    StopAnswer answer;          /* of the script's console handlers; STOP_ANSWER_PASSED if they are not asked */
    bool script_over;           /* no Python code runs any more: only steps for child processes are left */
    bool returned;              /* the script's own code has ended; its threads or atexit functions may still run */
    bool second_signal;         /* the setting */
    MainWait wait;              /* of the main thread, as far as it is known */
    bool unanswered;            /* the main thread has not handled the signal for a second */
    uint64_t signalled;         /* STOP_SIGNAL had its effect: it waits for the GIL; 0 = not yet */
    uint64_t children_told;     /* a child process received an event of STOP_TELL_CHILDREN; 0 = none */
    uint64_t taken[STOP_STEPS]; /* when each step was taken; 0 = not yet */
} StopProgress;

/* Returns when the next step is due: a time that may be over, or UINT64_MAX if no step is left. `ret_step` receives the
 * step. */
uint64_t StopPlanDue(const StopProgress *progress, StopStep *ret_step);

#endif
