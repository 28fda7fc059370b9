/* Follows a log: prints new lines in the order in which they are written, across rotations, restarts and deletions. */
#ifndef PYHOSTSVC_COMMAND_LOGS_FOLLOW_H
#define PYHOSTSVC_COMMAND_LOGS_FOLLOW_H

#include "command/logs/printer.h"
#include "log/reading/file_set.h"

/* A file that is followed. */
typedef struct Followed {
    LogFile *file;
    wchar_t *path;   /* of a rotated file; NULL for the live file and for a deleted one */
    uint64_t offset; /* the file is printed up to here */
    uint64_t seen;   /* size at the last poll */
    bool rotated;
} Followed;

typedef struct Follow {
    const wchar_t *directory; /* owned by the caller, as is `base` */
    const wchar_t *base;
    FileSet known;   /* the files of the last poll; its live file is in `files` */
    Followed *files; /* oldest first */
    size_t count;
    unsigned failures; /* polls in a row that could not open a file */
} Follow;

/* Follows the live file of `files`, and the rotated files that a process (a child of the script that inherited the log)
 * still writes to, from the end of their last complete line. Takes ownership of `files`, which is empty afterwards. The
 * caller closes it with FollowClose. */
Follow FollowOpen(const wchar_t *directory, const wchar_t *base, FileSet *files);
void FollowClose(Follow *follow);

/* Returns the followed file that is the same as `log`, however it was opened; NULL if `log` is not followed. */
const Followed *FollowFind(const Follow *follow, const LogFile *log);

/* Prints new lines until Ctrl-C or until the output cannot be written. Fails if a file cannot be read, because the
 * output would have a gap. */
bool FollowRun(Follow *follow, Printer *printer, Error *error);

#endif
