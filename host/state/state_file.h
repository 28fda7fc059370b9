/* The state file, <state folder>\pyhostsvc.json: what a command wants to know of a service and the SCM does not tell.
 * Written by the service, replaced atomically; read by commands. */
#ifndef PYHOSTSVC_STATE_STATE_FILE_H
#define PYHOSTSVC_STATE_STATE_FILE_H

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"

#include <stdbool.h>
#include <stdint.h>

/* How a process ended that said nothing. */
#define STATE_DIED L"its process ended without a word"

typedef struct StateFile {
    const wchar_t *state;         /* starting, running, stopping, backoff, closing or stopped */
    wchar_t started[CLOCK_TEXT];  /* when the process started */
    wchar_t since[CLOCK_TEXT];    /* when the state was entered */
    const wchar_t *python;        /* "3.13.5"; NULL before Python is up */
    const wchar_t *status;        /* the script's own line; NULL: none */
    const wchar_t *ended;         /* how it ended, in words; NULL while it lives */
    const wchar_t *error;         /* why it did not start, or the exception's last line; NULL: none */
    const wchar_t *remedy;        /* what to do about it; NULL: nothing known */
    const wchar_t *blocked;       /* where the script was stuck at a deadline; NULL: nowhere */
    const wchar_t *dump;          /* the memory dump of the last crash that there is one of; NULL: none */
    int64_t exit_code;            /* the script's own; -1 while it lives, or where it never ran */
    bool unspent;                 /* it could not wait before it ended: the next start is to, after a short run */
    bool long_run;                /* the run is longer than restart_throttle by now */
    bool again;                   /* recovery was left to start it again */
    const wchar_t *log_directory; /* of the process: `set` may have named another one for the next */
    bool log_split;
    const wchar_t *reason; /* why the process was started */
    uint32_t restarts;     /* starts that recovery made, since the last one that it did not */
    uint32_t short_runs;   /* in a row */
    uint64_t limit_began;  /* as in RestartLimit */
    uint32_t limit_count;
    const wchar_t *last;         /* how the run before ended; NULL: there was none */
    TextList events;             /* of ThrottleFormat: what the event log was told lately */
    wchar_t last_at[CLOCK_TEXT]; /* when; empty where that is not known */
    wchar_t next_at[CLOCK_TEXT]; /* when the backoff ends; empty: there is none */
} StateFile;

/* The file's text, which the caller frees. Does no input or output. */
wchar_t *StateFileFormat(const StateFile *state);

/* Replaces the file in `folder`. */
bool StateFileWrite(const wchar_t *folder, const wchar_t *text, Error *error);

/* Forgets what went before: how it ended, and every count. For a service that does not run. */
bool StateFileReset(const wchar_t *folder, Error *error);

/* The file as it is: pid, and the members of State by their names. Fails where the service was never started. Free with
 * JsonFree. */
bool StateFileRead(const wchar_t *folder, JsonObject *ret_state, Error *error);

/* Where the process `pid` writes its log; NULL: that process is gone (0: there is none), or does not say so. */
const wchar_t *StateFileLogDirectory(const JsonObject *state, uint32_t pid);

#endif
