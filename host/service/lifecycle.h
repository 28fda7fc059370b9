/* The life of a service as a table: state x event -> next state and what to do. Pure: no thread, no clock, no system.
 */
#ifndef PYHOSTSVC_SERVICE_LIFECYCLE_H
#define PYHOSTSVC_SERVICE_LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

typedef enum LifecycleState {
    LIFECYCLE_STARTING, /* SERVICE_START_PENDING */
    LIFECYCLE_RUNNING,  /* SERVICE_RUNNING */
    LIFECYCLE_STOPPING, /* SERVICE_STOP_PENDING: a stop was requested */
    LIFECYCLE_ENDED, /* still announced as what it was: the service thread cleans up, then announces SERVICE_STOPPED */
    LIFECYCLE_STATES
} LifecycleState;

typedef enum LifecycleEvent {
    LIFECYCLE_READY,    /* the script starts, or, with notify, says that it is ready */
    LIFECYCLE_STOP,     /* Stop, Shutdown, or Ctrl-C in a console */
    LIFECYCLE_TICK,     /* a second has passed in a pending state */
    LIFECYCLE_FINISHED, /* the worker is through: start-up failed, or the script ended */
    LIFECYCLE_DEADLINE, /* the stop took too long */
    LIFECYCLE_EVENTS
} LifecycleEvent;

typedef enum LifecycleAction {
    LIFECYCLE_NOTHING = 0,
    LIFECYCLE_ANNOUNCE = 1 << 0,   /* tell the SCM the state, at once and on this thread */
    LIFECYCLE_CHECKPOINT = 1 << 1, /* tell it again, with the next checkpoint */
    LIFECYCLE_INTERRUPT = 1 << 2,  /* set the stop flag, arm the deadline, interrupt the script */
    LIFECYCLE_FINISH = 1 << 3,     /* log, write the state file, announce STOPPED, end the process */
    LIFECYCLE_ABANDON = 1 << 4,    /* the script did not end in time: say so, then as FINISH */
} LifecycleAction;

typedef struct LifecycleStep {
    LifecycleState next;
    uint32_t actions; /* of LifecycleAction */
} LifecycleStep;

/* What `event` means in `state`. Total: defined for every pair. */
LifecycleStep LifecycleNext(LifecycleState state, LifecycleEvent event);

/* How a service ended. */
typedef struct LifecycleEnding {
    bool requested;      /* a stop was requested before it ended */
    bool failed;         /* it never got to the script */
    uint32_t error_code; /* Win32, where it failed with one */
    uint32_t exit_code;  /* the script's, where there was one */
} LifecycleEnding;

/* What the SCM is told with STOPPED. */
typedef struct LifecycleExit {
    uint32_t win32;    /* dwWin32ExitCode */
    uint32_t specific; /* dwServiceSpecificExitCode */
} LifecycleExit;

/* 0 after a requested stop: the SCM would otherwise take the stop for a failure and start the service again. */
LifecycleExit LifecycleExitFor(const LifecycleEnding *ending);

/* For logs and tests. */
const wchar_t *LifecycleStateName(LifecycleState state);

#endif
