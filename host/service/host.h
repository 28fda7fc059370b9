/* The process that runs one script as a service, or in a console by the same rules. This is the main header of the
 * room.
 *
 * Threads: the control handler's thread (or the console's) calls HostPost, HostStop and HostPostControl; the service
 * thread calls HostRun (host_run.h); the worker thread runs Python; the interrupter (python/threads/interrupt.h) and
 * the crash watch (service/diagnosis/crash.h) report to the host. */
#ifndef PYHOSTSVC_SERVICE_HOST_H
#define PYHOSTSVC_SERVICE_HOST_H

#include "base/error.h"
#include "base/file.h"
#include "python/find/discovery.h"
#include "python/run/runner.h"
#include "service/child_job.h"
#include "service/controls.h"
#include "service/diagnosis/crash_report.h"
#include "service/diagnosis/stack_reply.h"
#include "service/events/report.h"
#include "service/lifecycle.h"
#include "service/log_keeper.h"
#include "service/restart_policy.h"
#include "service/run_facts/run_facts.h"
#include "service/scm_status.h"
#include "service/stop_plan.h"
#include "settings/settings.h"
#include "state/state_file.h"
#include "state/stop_marker.h"

#include "_winsvc.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* The script and how to run it. The service thread fills it before the worker thread starts; from then on every thread
 * reads it without the lock, and nothing changes it. */
typedef struct HostSetup {
    const wchar_t *name; /* of the service, or of the script in a console */
    bool has_folders;    /* false in a console, and before the settings were read */
    Settings settings;
    Log *log;          /* NULL in a console, and before the settings were read */
    wchar_t *log_path; /* NULL as well */
    PythonInstallation python;
    WinsvcHost winsvc;          /* what the script may call; `under_scm` is false in a console */
    TextList start_args;        /* the arguments of this start: `sc start NAME a b` */
    TextList start_environment; /* CPython's, when the script starts; the worker thread makes and uses it */
    TextList environment;       /* NAME=VALUE, for the script and the hooks; empty until HostPrepareEnvironment */
    TextList warnings;          /* about the environment, for the log */
    PreviousRun previous;
    uint32_t shutdown_timeout_ms; /* how long Windows lets a service run after Shutdown */
    HANDLE wake;                  /* auto-reset: the service thread has something to do */
    HANDLE stop;                  /* manual-reset: a stop was requested */
    HANDLE counted;               /* manual-reset: the state file counts this start, so the script may run */
    HANDLE logged;                /* manual-reset: the log has the first line of this run */
    wchar_t started[CLOCK_TEXT];  /* when the process started */
    CrashReportTarget crash_report;
    StackReplySource stack_reply;
} HostSetup;

/* What was done before the SCM had called ServiceMain (early.h). The service thread reads it once that is over. */
typedef struct HostEarly {
    bool opened_files; /* `setup` has the settings, and HostOpen was called, with this result: */
    bool is_open;
    Error open_error;
    StateFile state; /* as the previous process left it; empty if there is none */
    bool has_python; /* in `setup`; otherwise: */
    Error python_error;
    bool prepared_process; /* HostPrepareProcess was called, with this result: */
    bool is_prepared;
    bool misconfigured;
    Error process_error;
} HostEarly;

/* What only the service thread uses, but `job.handle`, which is fixed before the worker thread starts. */
typedef struct HostLoop {
    HANDLE worker; /* the worker thread; NULL if it did not start */
    ChildJob job;
    ULONGLONG stop_steps[STOP_STEPS]; /* when each step of a stop was taken; 0 = not yet */
    uint64_t stop_time;               /* when the stop began, a FILETIME; 0 = not yet */
    ULONGLONG children_told;          /* when children received the stop; 0 = not yet */
    bool watched;                     /* the interrupter was started */
    bool end_prepared;                /* the script is over, and HostWait has prepared what follows */
    FileReplacement *next_state;      /* what HostPrepareFinalState has created; NULL if nothing */
    bool end_handled;                 /* HostHandleEnd has run */
    ULONGLONG next_tick;              /* when the next checkpoint is due */
    const wchar_t *waits_for;         /* what the end of the run waits for, in words; NULL if for nothing */
    bool slow_start_logged;
    bool slow_stop_logged;
    bool state_troubled;      /* the state folder cannot be written, which was reported */
    ULONGLONG state_retry_at; /* when it is tried again: GetTickCount64; 0 = it can be written */
} HostLoop;

/* The state of the service. The lock guards it. */
typedef struct HostLife {
    LifecycleState state;
    wchar_t since[CLOCK_TEXT]; /* when the state was entered */
    uint32_t pending;          /* LifecycleAction: what the service thread has to do */
    HANDLE program;            /* the process that has replaced the script; NULL if none has */
    bool crashing;             /* a crash is being reported: no deadline interferes */
    bool blocked;              /* the stop waits for a lock that no signal ends */
    MainWait main_wait;        /* what the script's main thread was last found to wait for, during a stop */
    bool unanswered;           /* it has not handled the stop's signal for a second */
    uint64_t signalled;        /* when the stop's signal was sent, as GetTickCount64; 0 = not yet */
    StopMarker stop_marker;
    bool running_due; /* RUNNING was entered, and the service thread has to announce it */
    bool state_file_outdated;
} HostLife;

typedef struct Host {
    HostSetup setup;
    HostEarly early;
    HostLoop loop;

    /* Each of these has a lock of its own; any thread may use them. */
    ScmStatus status;
    Controls controls; /* on their way to the script */
    LogKeeper keeper;
    EventReport events;
    volatile LONG stop_coming;    /* interlocked: a stop is about to be announced */
    volatile LONG console_answer; /* interlocked: StopAnswer */
    volatile LONG cooperates; /* interlocked: the script asked for the stop flag, so it is expected to end by itself */

    SRWLOCK lock; /* guards `life` and `facts`; not recursive */
    HostLife life;
    RunFacts facts;
} Host;

/* Initialises a host that has no settings yet. The caller then fills host->setup. */
bool HostInit(Host *host, const wchar_t *name, Error *error);

/* Takes or releases the lock. It is held only for moments: never during a wait, I/O, or a call that needs the GIL. No
 * function here takes it for a caller that holds it. */
void HostLock(Host *host);
void HostUnlock(Host *host);

/* Handles an event on any thread: steps the lifecycle, announces a new state at once, and wakes the service thread for
 * the rest. Needs neither the GIL nor a disk. For HostPostLocked the caller holds the lock. */
void HostPost(Host *host, LifecycleEvent event);
void HostPostLocked(Host *host, LifecycleEvent event);

/* Posts LIFECYCLE_READY for a script that begins, and leaves the announcement to the service thread, which makes it at
 * once: the script does not wait for the SCM. The caller does not hold the lock. */
void HostPostReady(Host *host);

/* Announces RUNNING if that is due. The caller holds the lock. */
void HostAnnounceRunning(Host *host);

/* Requests a stop that may take `timeout_ms`, because of `control`. Sets the stop marker before anything else. */
void HostStop(Host *host, uint32_t timeout_ms, DWORD control);

/* Forwards a control to the script. Returns false if the script has not registered for it. Any thread; does not need
 * the GIL. */
bool HostPostControl(Host *host, Control control);

/* Each of these records how the run ended and posts LIFECYCLE_FINISHED or LIFECYCLE_RETRY. Only the first cause counts.
 * Any thread, without the lock. */
void HostFail(Host *host, const Error *error);   /* why the script cannot run */
void HostRefuse(Host *host, const Error *error); /* why the service must stay stopped */
void HostExit(Host *host, uint32_t exit_code);
void HostAgain(Host *host); /* the script has replaced itself with a new run of the same script */
void HostCrash(Host *host, uint32_t code, const wchar_t *words);

/* Records that the script has ended, before Python is finalised: this is how the run ended if that never finishes.
 * Takes ownership of what `words` has. */
void HostScriptReturned(Host *host, uint32_t exit_code, RunnerWords *words);

/* Records that the script does not start because of the settings, or because of the Python that they name. Returns
 * false, for `return HostMisconfigured(…)`. Any thread, without the lock. */
bool HostMisconfigured(Host *host);

/* Returns true if the SCM will start the service again. The caller holds the lock, and the end is known. `ret_limited`
 * (may be NULL) receives whether only the start limit prevents it. */
bool HostStartsAgain(const Host *host, bool *ret_limited);

/* Returns true if a stop was requested. Any thread, without the lock. */
bool HostStopRequested(Host *host);

/* Marks the state file as outdated and wakes the service thread, which writes it. Any thread, without the lock. */
void HostUpdateState(Host *host);

/* Returns when the time of a stop is up: GetTickCount64. The caller holds the lock, in LIFECYCLE_STOPPING. */
ULONGLONG HostStopDeadline(const Host *host);

/* Returns what the readers of the facts get. The caller holds the lock while it uses them. */
RunContext HostRunContext(const Host *host);

/* Reports one event with the text `text`, which the function frees. Any thread, without the lock. */
void HostReport(Host *host, EventId id, wchar_t *text);

/* Logs "<what>: <error>". */
void HostLogFailure(const Host *host, const wchar_t *what, const Error *error);

#endif
