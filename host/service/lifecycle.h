/* The life of a service as a table: state x event -> next state and what to do. Pure: no thread, no clock, no system.
 */
#ifndef PYHOSTSVC_SERVICE_LIFECYCLE_H
#define PYHOSTSVC_SERVICE_LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

typedef enum LifecycleState {
    LIFECYCLE_STARTING, /* START_PENDING: up to the script's first line or, with notify, to winsvc.ready() */
    LIFECYCLE_RUNNING,
    LIFECYCLE_PAUSING,    /* PAUSE_PENDING: the script is told of a pause */
    LIFECYCLE_PAUSED,     /* PAUSED: the script has paused; it lives on */
    LIFECYCLE_CONTINUING, /* CONTINUE_PENDING: it is told to go on */
    LIFECYCLE_STOPPING,   /* STOP_PENDING: a stop was requested, and the script has not ended yet */
    LIFECYCLE_BACKOFF,    /* PAUSED: the script has ended, and is started again after a while */
    LIFECYCLE_CLOSING,    /* STOP_PENDING, or still START_PENDING where it never ran: what is left is cleaned up */
    LIFECYCLE_ENDED,      /* STOPPED */
    LIFECYCLE_STATES
} LifecycleState;

typedef enum LifecycleEvent {
    LIFECYCLE_READY,      /* the script starts, or, with notify, says that it is ready */
    LIFECYCLE_STOP,       /* Stop, Shutdown, Preshutdown, or Ctrl-C in a console */
    LIFECYCLE_PAUSE,      /* Pause */
    LIFECYCLE_CONTINUE,   /* Continue: go on after a pause, or do not wait any longer */
    LIFECYCLE_HAS_PAUSED, /* what the script does at a pause is done */
    LIFECYCLE_CONTINUED,  /* what it does at a continue is done */
    LIFECYCLE_TICK,       /* a second has passed in a pending state */
    LIFECYCLE_FINISHED,   /* the script has ended, or start-up failed */
    LIFECYCLE_RETRY,      /* the same, and the next start is to wait for a while */
    LIFECYCLE_DEADLINE,   /* the time of this state is up: of the start, the stop, or the wait */
    LIFECYCLE_CLOSED,     /* nothing is left to be done */
    LIFECYCLE_EVENTS
} LifecycleEvent;

typedef enum LifecycleAction {
    LIFECYCLE_NOTHING = 0,
    LIFECYCLE_ANNOUNCE = 1 << 0,   /* tell the SCM the state, at once and on this thread */
    LIFECYCLE_CHECKPOINT = 1 << 1, /* tell it again, with the next checkpoint, where that is a pending state */
    LIFECYCLE_INTERRUPT = 1 << 2,  /* set the stop flag, arm the deadline, interrupt the script */
    LIFECYCLE_ABANDON = 1 << 3,    /* the script did not get on in time: say where it is stuck */
    LIFECYCLE_CLOSE = 1 << 4,      /* clean up, then post CLOSED */
    LIFECYCLE_TELL = 1 << 5,       /* tell the script of the event */
} LifecycleAction;

typedef struct LifecycleStep {
    LifecycleState next;
    uint32_t actions; /* of LifecycleAction */
} LifecycleStep;

/* What `event` means in `state`. Total: defined for every pair. */
LifecycleStep LifecycleNext(LifecycleState state, LifecycleEvent event);

/* For logs and tests: "starting", … */
const wchar_t *LifecycleStateName(LifecycleState state);

/* What the SCM is told: winsvc.h's SERVICE_STOPPED and so on, by their numbers. */
typedef enum LifecycleAnnouncement {
    TOLD_NOTHING = 0,
    TOLD_STOPPED = 1,
    TOLD_START_PENDING = 2,
    TOLD_STOP_PENDING = 3,
    TOLD_RUNNING = 4,
    TOLD_CONTINUE_PENDING = 5,
    TOLD_PAUSE_PENDING = 6,
    TOLD_PAUSED = 7
} LifecycleAnnouncement;

/* The SCM's word for a state. */
LifecycleAnnouncement LifecycleAnnounce(LifecycleState state);

/* May the SCM be told `to` after `from`? Nothing follows on STOPPED. */
bool LifecycleMayAnnounce(LifecycleAnnouncement from, LifecycleAnnouncement to);

/* May a state have checkpoints? */
bool LifecycleIsPending(LifecycleAnnouncement told);

#endif
