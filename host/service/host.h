/* The host: one script's life as a service, or in a console by the same rules.
 *
 * Threads: the dispatcher's (or the console's) calls HostPost and HostStop; the service thread calls HostRun; the
 * worker runs Python; the interrupter (python/threads/interrupt.h) and the watch for crashes
 * (service/diagnosis/crash.h) report to it. The lifecycle's state changes under `lock` only. */
#ifndef PYHOSTSVC_SERVICE_HOST_H
#define PYHOSTSVC_SERVICE_HOST_H

#include "base/error.h"
#include "python/find/discovery.h"
#include "python/run/runner.h"
#include "service/child_job.h"
#include "service/controls.h"
#include "service/events/report.h"
#include "service/lifecycle.h"
#include "service/log_keeper.h"
#include "service/previous_run.h"
#include "service/restart_policy.h"
#include "service/scm_status.h"
#include "settings/settings.h"
#include "state/stop_marker.h"

#include "_winsvc.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct Host {
    /* Filled by HostInit and its caller before HostRun; read by every thread afterwards. */
    const wchar_t *name;
    bool has_folders; /* false: in a console, with its streams; or a service that has no folders yet */
    Settings settings;
    Log *log;         /* NULL in a console; where it is lost is the keeper's business */
    LogKeeper keeper; /* of a service */
    PythonInstallation python;
    WinsvcHost winsvc;
    TextList start_args; /* what this start was given */
    TextList variables;  /* of the environment file */
    Controls controls;   /* for the script */
    PreviousRun history;
    StopMarker marker;
    uint32_t shutdown_timeout;    /* ms: how long the system lets a service live on after Shutdown */
    void (*interpreter_up)(void); /* called on the worker once Python is initialised; may be NULL */

    ScmStatus status;
    HANDLE wake;              /* auto reset: there is something to look at */
    HANDLE stop;              /* manual reset: a stop was requested */
    HANDLE worker;            /* its thread; NULL before it is started, or where it cannot be */
    DWORD worker_id;          /* its thread's number */
    volatile LONG cooperates; /* the script asked for the stop flag */
    ChildJob job;             /* the service thread's */
    bool interrupted;         /* the service thread's: the script was, or is about to be */
    bool settled;             /* the service thread's: what comes right after the script was done */
    ULONGLONG next_tick;      /* the service thread's */
    Report report;            /* the service thread's */
    const wchar_t *closing;   /* the service thread's: what the end of the stop waits for, in words; NULL: nothing */
    bool start_delay_told;    /* the service thread's: of this start, that it takes long */
    bool delay_told;          /* the service thread's: of this stop, likewise */

    CRITICAL_SECTION lock; /* guards all below */
    LifecycleState state;
    uint32_t pending; /* LifecycleAction: for the service thread */
    bool ended;       /* `ending` stands, but for `requested` */
    Ending ending;
    bool abandoned;     /* it was given up at a deadline */
    bool crashing;      /* a crash is being reported: no deadline overtakes that */
    bool crashed_first; /* before a stop was requested */
    bool misconfigured; /* it did not start, and the settings are why */
    Error failure;      /* why it did not start */
    wchar_t *last_line; /* the last line of an unhandled exception's traceback */
    wchar_t *traceback; /* its last lines */
    wchar_t *crash;     /* what an exception that nothing handled was, in words */
    wchar_t *blocked;   /* where the script was at the deadline; written by the service thread only */
    wchar_t *remedy;    /* what to do about that; NULL: not known. Likewise */
    wchar_t *delay_at;  /* where it was when a stop took long; NULL: not known. Told of as long as the stop goes on */
    wchar_t *delay_remedy;
    wchar_t *text;      /* the script's status text */
    bool state_changed; /* the state file is to be written anew */
    uint32_t short_runs;
    bool long_run;         /* it has run for restart_throttle */
    uint32_t stop_timeout; /* of this stop */
    DWORD stop_control;    /* what brought it */
    uint32_t backoff_ms;
    /* GetTickCount64; 0: not yet */
    ULONGLONG start_began; /* the worker was started */
    ULONGLONG start_until; /* the script has asked for time up to here */
    ULONGLONG ran;         /* the script began */
    ULONGLONG finalising;  /* since its last line */
    ULONGLONG alive;       /* winsvc.alive() was called, or the service has begun to run */
    ULONGLONG stop_began;
    ULONGLONG stop_until; /* the script has asked for time up to here */
    ULONGLONG ended_at;
    wchar_t started[CLOCK_TEXT];
    wchar_t since[CLOCK_TEXT];
} Host;

/* Prepares an empty host. The caller then fills settings and python, and what a service has more. */
bool HostInit(Host *host, const wchar_t *name, Error *error);

/* Sees the script through from start to end, on the calling thread, which becomes the service thread: waits and runs
 * start_pre, starts the worker, and cleans up after it. Where HostFail was called before, only that. Tells the SCM
 * everything but the last word: the caller does that with HostConclude, when it has nothing left to do but end the
 * process. */
void HostRun(Host *host);

/* Writes the last state, then announces STOPPED. Returns the exit code for the process. */
uint32_t HostConclude(Host *host);

/* Takes an event in, from any thread: steps the lifecycle, announces what is to be announced at once, and wakes the
 * service thread for the rest. Never blocks for long, never needs the GIL or a disk. */
void HostPost(Host *host, LifecycleEvent event);

/* Posts LIFECYCLE_STOP for a stop that may take `timeout_ms`; `control` has brought it. First of all it is marked as
 * requested. */
void HostStop(Host *host, uint32_t timeout_ms, DWORD control);

/* Tells the script of a control. False where it has not registered for it. Any thread; needs no GIL. */
bool HostPostControl(Host *host, Control control);

/* Each notes how it ended, then posts LIFECYCLE_FINISHED or LIFECYCLE_RETRY. Only the first word on the end counts. */
void HostFail(Host *host, const Error *error);   /* why there is nothing to run */
void HostRefuse(Host *host, const Error *error); /* why it is to stay stopped */
void HostEnded(Host *host, uint32_t exit_code);
void HostCrashed(Host *host, uint32_t code, wchar_t *words); /* takes `words` over */

/* The script has come to its end, and Python is finalised next: how it ended, if that should never be over.
 * What `words` has is taken over. */
void HostScriptReturned(Host *host, uint32_t exit_code, RunnerWords *words);

/* Is the script to be started again? With the lock, once it has ended. `ret_limited` (may be NULL): only the start
 * limit keeps it from that. */
bool HostStartsAgain(const Host *host, bool *ret_limited);

/* Was a stop requested? Any thread. */
bool HostStopRequested(Host *host);

/* Logs that something has failed, and why. */
void HostLogFailure(const Host *host, const wchar_t *what, const Error *error);

enum { HOST_TICK_MS = 1000 }; /* between checkpoints */

typedef enum HostWoken { HOST_OBJECT, HOST_TIMEOUT, HOST_PENDING, HOST_STOPPED } HostWoken;

/* On the service thread: waits for `object` (NULL: none) for `timeout_ms`, and minds the clock and the state file
 * meanwhile. HOST_PENDING: the lifecycle has left something to be done. With `until_stop` returns HOST_STOPPED where a
 * stop was requested, and HOST_PENDING never; one of the two is to be chosen. */
HostWoken HostWait(Host *host, HANDLE object, DWORD timeout_ms, bool until_stop);

/* When the time of a stop is up: GetTickCount64. With the lock, in LIFECYCLE_STOPPING. */
ULONGLONG HostStopDeadline(const Host *host);

/* What the script and the hooks see of the service: LOGS_DIRECTORY and STATE_DIRECTORY (systemd's names), then the
 * service's own variables, which win. */
void HostEnvironment(const Host *host, TextList *environment);

/* On the service thread: writes the state file where something in it has changed. */
void HostWriteState(Host *host);

enum { HOST_DELAY_MS = 5000 }; /* a start or a stop that takes longer is a delay */

/* Says once, on the service thread, what a start or a stop waits for that takes so long. */
void HostDelayed(Host *host);

/* The parts of HostRun (run.c): begin.c and closing.c. */
void HostBegin(Host *host);
void HostSettle(Host *host);
void HostClose(Host *host, bool abandon);

#endif
