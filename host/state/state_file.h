/* The files in a service's state folder, which a service and the commands leave for each other.
 *
 * This one is the state file, <state folder>\pyhostsvc.json: what commands need to know about a service and the SCM
 * does not report. The service writes it and replaces it atomically; commands and the next run read it. */
#ifndef PYHOSTSVC_STATE_STATE_FILE_H
#define PYHOSTSVC_STATE_STATE_FILE_H

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* How a process ended that recorded nothing. */
#define STATE_DIED L"its process exited unexpectedly; no exit code was recorded"

/* The strings are owned. All times are texts of ClockNow. A comment names the key if it differs from the field. */
typedef struct StateFile {
    uint32_t pid;           /* of the process that wrote the file */
    wchar_t *state;         /* starting, running, stopping, backoff, closing or stopped */
    wchar_t *started;       /* when the process started */
    wchar_t *since;         /* when the service entered the state */
    wchar_t *python;        /* "3.13.5"; NULL until Python is initialised */
    wchar_t *status;        /* the status text that the script reported; NULL if none */
    wchar_t *replaced_by;   /* command line of the program that has replaced the script; NULL if none has */
    wchar_t *ended;         /* how the run ended, as text; NULL while the process runs */
    wchar_t *error;         /* why the script did not start, or the exception's last line; NULL if neither */
    wchar_t *remedy;        /* what to do about it; NULL if unknown */
    wchar_t *blocked;       /* the line at which the script was stuck at a deadline; NULL if it was not */
    wchar_t *dump;          /* the path of the memory dump of the last crash; NULL if none */
    int64_t exit_code;      /* the script's exit code; -1 while the process runs or if the script never ran */
    bool backoff_pending;   /* unspent: the process could not back off before it exited, so the next start must */
    bool long_run;          /* the run already lasts longer than restart_throttle */
    bool starts_again;      /* the SCM's recovery action will start the service again */
    wchar_t *log_directory; /* of the process; `set` may have changed the setting for the next one */
    bool log_split;         /* as log_directory */
    wchar_t *start_reason;  /* reason: a name of StartReasonName */
    uint32_t restarts;      /* starts by recovery in a row */
    uint32_t short_runs;    /* in a row */
    uint64_t limit_began;   /* as in RestartLimit */
    uint32_t limit_count;
    wchar_t *last_ended;    /* last: how the previous run ended; NULL if this is the first run */
    wchar_t *last_ended_at; /* last_at: when; NULL if unknown */
    wchar_t *next_at;       /* when the back-off ends; NULL if the service is not backing off */
    TextList runs;          /* where the latest runs begin in the log: records of RunStartAdd, the oldest first */
    TextList events;        /* the events that were logged lately, in the form of ThrottleFormat */
} StateFile;

/* Returns the text of the file; the caller frees it. Pure. */
wchar_t *StateFileFormat(const StateFile *state);

/* Reads the text of a file. A missing key leaves NULL, 0 or false, and -1 for exit_code. The caller frees `ret_state`
 * with StateFileFree, also after a failure, which leaves it empty. Pure. */
bool StateFileParse(const wchar_t *text, StateFile *ret_state, Error *error);

/* Frees the strings and leaves an empty state. */
void StateFileFree(StateFile *state);

/* Reads the file in `folder`; as StateFileParse. Fails if the service was never started. */
bool StateFileRead(const wchar_t *folder, StateFile *ret_state, Error *error);

/* Replaces the file in `folder`. If the disk is full, overwrites it. */
bool StateFileWrite(const wchar_t *folder, const wchar_t *text, Error *error);

/* Adds the remedy for a state folder that cannot be written. Returns false. */
bool StateFolderRemedy(const wchar_t *folder, Error *error);

/* StateFileWrite in two parts: as FileReplaceBegin and FileReplaceEnd. */
FileReplacement *StateFileWriteBegin(const wchar_t *folder);
bool StateFileWriteEnd(FileReplacement *file, const wchar_t *folder, const wchar_t *text, Error *error);

/* Deletes how the previous run ended and every count. Only for a service that is stopped. */
bool StateFileReset(const wchar_t *folder, Error *error);

/* Returns the folder in which the process `pid` writes its log. NULL if another process wrote the file or `pid` is 0.
 */
const wchar_t *StateFileLogDirectory(const StateFile *state, uint32_t pid);

#endif
