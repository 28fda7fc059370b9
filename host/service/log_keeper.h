/* Maintains a service's log: rotates it when that is due or requested, deletes old rotated logs, opens the log again if
 * another process has moved or deleted it, and reports once when it cannot be written. It has a thread of its own, so
 * that no disk delays the SCM. The script continues whatever happens to its log. */
#ifndef PYHOSTSVC_SERVICE_LOG_KEEPER_H
#define PYHOSTSVC_SERVICE_LOG_KEEPER_H

#include "base/clock.h"
#include "log/log.h"
#include "settings/log_policy.h"
#include "settings/settings.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

/* Called on the keeper's thread when the log cannot be written or rotated (`well` is false; once), and when it can
 * again. `text` has the details. */
typedef void LogKeeperReport(void *context, bool well, const wchar_t *text);

/* Returns true if processes run that may write to the log unseen. Called on the keeper's thread. */
typedef bool LogKeeperHasWriters(void *context);

/* One of the two logs. Only the keeper's thread uses the members after `log`. */
typedef struct KeeperLog {
    Log log;
    int64_t period;          /* LogAgePeriod of its lines */
    uint64_t size;           /* at the last check */
    ULONGLONG checked_at;    /* when that was: GetTickCount64 */
    uint64_t rate;           /* bytes per second that it grew before that check */
    ULONGLONG overdue_since; /* since when its rotation fails; 0 if it does not */
    Error failure;           /* why it cannot be rotated or opened */
    bool closed;             /* it must be opened again */
} KeeperLog;

typedef struct LogKeeper {
    KeeperLog output;
    KeeperLog error_output; /* unused unless the log is split */
    bool split;
    const wchar_t *state_directory;
    LogKeeperReport *report;
    LogKeeperHasWriters *has_writers;
    void *context;
    uint64_t limit; /* bytes; 0 = off */
    LogAge age;
    LogKeep keep;
    bool at_start;
    HANDLE wake;                  /* auto-reset */
    volatile LONG rotation_asked; /* by a command */
    volatile LONG lost;           /* writes of the script that have failed */
    volatile LONG lost_error;     /* why: Win32 */

    /* Only the keeper's thread writes these. */
    volatile bool troubled;
    bool was_closed;       /* during this trouble; what the script wrote at that time is not counted */
    bool streams_outdated; /* the standard streams still lead to an old file */
    wchar_t troubled_since[CLOCK_TEXT];
    ULONGLONG last_trouble; /* GetTickCount64 */
    uint64_t lost_total;
    ULONGLONG repoint_previous_at; /* when StreamsRepointPrevious is due; 0 if it is not */
    ULONGLONG prune_at;
    unsigned quiet; /* checks in a row that have found nothing to do and no growth */
    HANDLE folder;  /* signaled when a file of the log's folder changes; NULL while that is not watched */
} LogKeeper;

/* Opens the log, or both logs, and rotates what is due at the start. If that fails the service starts all the same: the
 * keeper tries again, and reports it. `settings` are valid, and are kept. */
void LogKeeperOpen(LogKeeper *keeper, const wchar_t *service, const Settings *settings, LogKeeperReport *report,
                   LogKeeperHasWriters *has_writers, void *context);

/* Starts the thread, which also reports a crash (service/diagnosis/crash.h): call CrashWatch before. */
bool LogKeeperStart(LogKeeper *keeper, Error *error);

/* Return the log of standard output and that of standard error, which is the same unless the log is split. */
Log *LogKeeperLog(LogKeeper *keeper);
Log *LogKeeperErrorLog(LogKeeper *keeper);

/* Requests a rotation; the reply is REPLY_ROTATE (state/reply.h). Any thread; returns at once. */
void LogKeeperRequestRotation(LogKeeper *keeper);

/* Lets the thread check the log and the streams now. Any thread; returns at once. */
void LogKeeperWake(LogKeeper *keeper);

/* Counts a write of the script that has failed with the Win32 code `code`. Any thread; returns at once. */
void LogKeeperCountLost(LogKeeper *keeper, uint32_t code);

#endif
