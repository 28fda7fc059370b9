/* Plain facts about one run of a service: what earlier runs left, what has happened so far, and how the run ended. The
 * host fills the structs; the state file, the log and the event log word them. Pure.
 *
 * Times are milliseconds of GetTickCount64; 0 means "not yet". Every text is allocated once and stays until the process
 * ends, unless its comment says otherwise. */
#ifndef PYHOSTSVC_SERVICE_RUN_FACTS_RUN_FACTS_H
#define PYHOSTSVC_SERVICE_RUN_FACTS_RUN_FACTS_H

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

typedef enum EndingKind {
    ENDING_EXIT,     /* the script ended with exit_code */
    ENDING_FAILED,   /* the script never ran: error_code says why */
    ENDING_CRASHED,  /* an unhandled exception: exit_code is its code, such as 0xC0000005 */
    ENDING_WATCHDOG, /* the watchdog gave the script up */
    ENDING_AGAIN,    /* the script has replaced itself with a new run of the same script (os.exec) */
    ENDING_REFUSED,  /* the host did not start the script on purpose: the service must stay stopped */
} EndingKind;

/* How a run ended, as far as the restart policy asks. */
typedef struct Ending {
    EndingKind kind;
    bool requested;      /* a stop was requested before STOPPED was announced */
    uint32_t error_code; /* Win32, for ENDING_FAILED */
    uint32_t exit_code;  /* for ENDING_EXIT and ENDING_CRASHED */
} Ending;

/* The starts that the system made within one interval, for the start limit. */
typedef struct RestartLimit {
    uint64_t began; /* when the interval began: milliseconds of any clock that all processes of the service share */
    uint32_t count; /* starts since then */
} RestartLimit;

/* The state that earlier runs left for this one, and why this process was started. Fixed once it was read. */
typedef struct PreviousRun {
    const wchar_t *start_reason;  /* "demand", …; static */
    bool by_recovery;             /* a recovery action made this start */
    bool on_demand;               /* a user or a program asked for this start, or the SCM does not say who did */
    bool unexplained;             /* the SCM does not say why it made this start */
    uint32_t restarts;            /* starts by recovery actions since the last start of another kind */
    uint32_t short_runs;          /* short runs in a row before this one */
    RestartLimit limit;           /* includes this start */
    bool crashed;                 /* the previous process exited without recording how */
    uint32_t pid;                 /* of the previous process; 0 if there was none */
    uint32_t delay_ms;            /* a back-off that the previous process could not wait for */
    wchar_t *ended;               /* how the previous run ended, in words; NULL if there was none */
    wchar_t ended_at[CLOCK_TEXT]; /* empty if unknown */
    wchar_t *dump;                /* path of the newest memory dump; NULL if there is none */
    TextList runs;                /* where runs begin in the log, with this one: as in StateFile */
} PreviousRun;

/* The script, from its start to its last line. */
typedef struct ScriptFacts {
    uint64_t start_began;    /* the worker thread was started */
    uint64_t start_extended; /* the script has asked for time until then */
    uint64_t began;          /* RUNNING was entered */
    uint64_t returned;       /* the last function of atexit has run; Python is being finalised */
    uint64_t alive;          /* winsvc.alive() was last called, or RUNNING was entered */
    bool code_ended;         /* its own code has ended; its threads and atexit functions may still run */
    bool long_run;           /* it has run for restart_throttle */
    wchar_t *replaced_by;    /* command line of the program that runs instead (os.exec); NULL if none does */
    wchar_t *status;         /* the script's status text; NULL if unset. Freed when the script sets another one */
} ScriptFacts;

/* A requested stop. */
typedef struct StopFacts {
    uint64_t began;       /* STOPPING was entered */
    uint64_t extended;    /* the script has asked for time until then */
    uint32_t timeout_ms;  /* of this stop */
    uint32_t control;     /* SERVICE_CONTROL_…: what requested it */
    wchar_t *slow_at;     /* the line at which the script was when the stop took long; NULL if unknown */
    wchar_t *slow_remedy; /* what to do about it; NULL if unknown */
} StopFacts;

/* The end of the run. Only the first cause is recorded. */
typedef struct EndFacts {
    bool known;  /* `ending` is final, except for `requested` */
    uint64_t at; /* when it became known */
    Ending ending;
    bool abandoned;        /* the script missed a deadline */
    bool crashed_first;    /* the process had crashed before a stop was requested */
    bool misconfigured;    /* the script did not start because of the settings */
    Error failure;         /* why the script did not start */
    wchar_t *failure_text; /* `failure` in words, without its remedy; NULL if the script started */
    wchar_t *last_line;    /* the last line of an unhandled exception's traceback; NULL if there was none */
    wchar_t *traceback;    /* the end of that traceback; NULL if there is none */
    wchar_t *crash;        /* the crash or the watchdog's reason, in words; NULL if neither occurred */
    wchar_t *blocked;      /* the line at which the script was at the deadline; NULL if unknown */
    wchar_t *remedy;       /* what to do about it; NULL if unknown */
    wchar_t *dump;         /* path of the memory dump of this run's crash; NULL if there is none */
    uint32_t short_runs;   /* short runs in a row, including this one */
    uint32_t backoff_ms;   /* how long this process waits before it lets the SCM start the service again */
} EndFacts;

typedef struct RunFacts {
    ScriptFacts script;
    StopFacts stop;
    EndFacts end;
} RunFacts;

/* Everything that a reader of the facts gets. It owns nothing, and `facts` are only valid with the host's lock. */
typedef struct RunContext {
    const wchar_t *name;     /* of the service */
    const wchar_t *log_path; /* NULL if unknown */
    const char *python;      /* "3.13.5"; empty before Python is loaded */
    uint32_t pid;            /* of this process */
    const Settings *settings;
    const PreviousRun *previous;
    const RunFacts *facts;
} RunContext;

#endif
