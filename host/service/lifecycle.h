/* The life cycle of a service as a table: state x event -> next state and actions. Pure: it has no thread, no clock and
 * no system call. */
#ifndef PYHOSTSVC_SERVICE_LIFECYCLE_H
#define PYHOSTSVC_SERVICE_LIFECYCLE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

typedef enum LifecycleState {
    LIFECYCLE_STARTING, /* START_PENDING: until the script's first line or, with notify, until winsvc.ready() */
    LIFECYCLE_RUNNING,
    LIFECYCLE_PAUSING,    /* PAUSE_PENDING: the script handles a Pause */
    LIFECYCLE_PAUSED,     /* PAUSED: the script has paused; its process and threads stay */
    LIFECYCLE_CONTINUING, /* CONTINUE_PENDING: the script handles a Continue */
    LIFECYCLE_STOPPING,   /* STOP_PENDING: a stop was requested, and the script has not ended yet */
    LIFECYCLE_BACKOFF,    /* PAUSED: the script has ended, and the service waits before it is started again */
    LIFECYCLE_CLOSING,    /* STOP_PENDING, or START_PENDING if the script never ran: the host cleans up */
    LIFECYCLE_ENDED,      /* STOPPED */
    LIFECYCLE_STATES
} LifecycleState;

typedef enum LifecycleEvent {
    LIFECYCLE_READY,         /* the script starts or, with notify, reports that it is ready */
    LIFECYCLE_STOP,          /* Stop, Shutdown, Preshutdown, or Ctrl-C in a console */
    LIFECYCLE_PAUSE,         /* Pause */
    LIFECYCLE_CONTINUE,      /* Continue: ends a pause or a back-off */
    LIFECYCLE_PAUSE_DONE,    /* the script's callbacks for Pause have returned */
    LIFECYCLE_CONTINUE_DONE, /* the script's callbacks for Continue have returned */
    LIFECYCLE_TICK,          /* a second has passed in a pending state */
    LIFECYCLE_FINISHED,      /* the script has ended, or the start has failed */
    LIFECYCLE_RETRY,         /* as LIFECYCLE_FINISHED, and the next start waits for the back-off */
    LIFECYCLE_DEADLINE,      /* the deadline of this state has passed: of the start, the stop or the back-off */
    LIFECYCLE_CLOSED,        /* the host has cleaned up */
    LIFECYCLE_EVENTS
} LifecycleEvent;

typedef enum LifecycleAction {
    LIFECYCLE_NOTHING = 0,
    LIFECYCLE_ANNOUNCE = 1 << 0,   /* report the state to the SCM, at once and on this thread */
    LIFECYCLE_CHECKPOINT = 1 << 1, /* report it again with the next checkpoint, if it is a pending state */
    LIFECYCLE_INTERRUPT = 1 << 2,  /* set the stop flag, arm the deadline, interrupt the script */
    LIFECYCLE_ABANDON = 1 << 3,    /* the script missed the deadline: log where it is stuck */
    LIFECYCLE_CLOSE = 1 << 4,      /* clean up, then post LIFECYCLE_CLOSED */
    LIFECYCLE_FORWARD = 1 << 5,    /* forward the control to the script */
} LifecycleAction;

typedef struct LifecycleStep {
    LifecycleState next;
    uint32_t actions; /* of LifecycleAction */
} LifecycleStep;

/* Returns what `event` does in `state`. Defined for every pair. */
LifecycleStep LifecycleNext(LifecycleState state, LifecycleEvent event);

/* Returns the state's name, for the state file and tests: "starting", … Static. */
const wchar_t *LifecycleStateName(LifecycleState state);

/* The states that the SCM knows, with winsvc.h's numbers (SERVICE_STOPPED, …), which pure files do not include. */
typedef enum LifecycleAnnouncement {
    ANNOUNCED_NOTHING = 0,
    ANNOUNCED_STOPPED = 1,
    ANNOUNCED_START_PENDING = 2,
    ANNOUNCED_STOP_PENDING = 3,
    ANNOUNCED_RUNNING = 4,
    ANNOUNCED_CONTINUE_PENDING = 5,
    ANNOUNCED_PAUSE_PENDING = 6,
    ANNOUNCED_PAUSED = 7
} LifecycleAnnouncement;

/* Returns the SCM's state for a state. */
LifecycleAnnouncement LifecycleAnnouncementOf(LifecycleState state);

/* Returns true if the SCM may receive `to` after `from`. Nothing follows STOPPED. */
bool LifecycleMayAnnounce(LifecycleAnnouncement from, LifecycleAnnouncement to);

/* Returns true for a pending state, the only kind that has checkpoints. */
bool LifecycleIsPending(LifecycleAnnouncement announcement);

#endif
