/* Keeps a service's log: rotates it when that is due or asked for, deletes what is too much, opens it again where
 * somebody has moved or deleted it, and tells once when it cannot be written. A thread of its own, so that nothing that
 * a disk does holds up the SCM; a script goes on whatever becomes of its log. */
#ifndef PYHOSTSVC_SERVICE_LOG_KEEPER_H
#define PYHOSTSVC_SERVICE_LOG_KEEPER_H

#include "base/clock.h"
#include "log/log.h"
#include "settings/log_policy.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Called on the keeper's thread: the log cannot be written or rotated (`well` false, once), or can be again. */
typedef void LogKeeperReport(void *context, bool well, const wchar_t *text);

/* One of the two logs, as the keeper sees it. */
typedef struct Kept {
    Log log;
    int64_t period;          /* LogAgePeriod of what is in it */
    uint64_t size;           /* at the last look */
    ULONGLONG looked;        /* when that was */
    uint64_t rate;           /* bytes a second that it grew by then */
    ULONGLONG overdue_since; /* its rotation has failed since then; 0: none has */
    Error failure;           /* why, or why it cannot be opened */
    bool closed;             /* it is to be opened again */
} Kept;

typedef struct LogKeeper {
    Kept output;
    Kept error_output; /* unused where the log is not split */
    bool split;
    const wchar_t *state_directory;
    LogKeeperReport *report;
    void *context;
    uint64_t limit; /* bytes; 0: none */
    LogAge age;
    LogKeep keep;
    bool at_start;
    HANDLE wake;              /* auto reset */
    volatile LONG asked;      /* a rotation, by a command */
    volatile LONG lost;       /* writes of the script's that have failed */
    volatile LONG lost_error; /* why: Win32 */

    /* The keeper's thread's. */
    volatile bool troubled;
    bool was_closed; /* in this trouble: what the script wrote meanwhile is not counted */
    bool misled;     /* the streams do not lead to where they should yet */
    wchar_t troubled_since[CLOCK_TEXT];
    ULONGLONG troubled_at; /* last */
    uint64_t lost_total;
    ULONGLONG release_at; /* when StreamsRepointPrevious is due; 0: not */
    ULONGLONG prune_at;
} LogKeeper;

/* Opens the log, or both, and rotates what is due at the start. Where that cannot be done the service starts all the
 * same: the keeper goes on trying, and tells. `settings` are kept, and checked. */
void LogKeeperOpen(LogKeeper *keeper, const wchar_t *service, const Settings *settings, LogKeeperReport *report,
                   void *context);

/* Starts the thread. */
bool LogKeeperStart(LogKeeper *keeper, Error *error);

/* The log of standard error: the same as that of output where it is not split. */
Log *LogKeeperErrorLog(LogKeeper *keeper);

/* Asks for a rotation; the answer is REPLY_ROTATE (state/reply.h). Any thread; returns at once. */
void LogKeeperAsk(LogKeeper *keeper);

/* Something that the script has written is lost, for this reason (Win32). Any thread; returns at once. */
void LogKeeperLost(LogKeeper *keeper, uint32_t code);

#endif
