/* Following a log: what is written to it from now on, in the order in which it is written, over rotations, restarts,
 * and a log that is deleted. */
#ifndef PYHOSTSVC_COMMAND_LOGS_FOLLOW_H
#define PYHOSTSVC_COMMAND_LOGS_FOLLOW_H

#include "command/logs/printer.h"
#include "log/reading/file_set.h"

/* A file that is being read. */
typedef struct Followed {
    LogFile *source;
    wchar_t *path;   /* of one that was rotated away; NULL: it is the live one, or has no name any more */
    uint64_t offset; /* up to where it is printed */
    uint64_t seen;   /* how long it was at the last look */
    bool rotated;
} Followed;

typedef struct Follow {
    const wchar_t *directory; /* the caller's, as is `base` */
    const wchar_t *base;
    FileSet trail;   /* the files that are known; its `live` is among those followed */
    Followed *files; /* oldest first */
    size_t count;
    unsigned failures; /* looks in a row that found a file which cannot be opened */
} Follow;

/* Follows the live file of `trail`, and those that were rotated away while somebody still writes to them (a child of
 * the script, which has inherited the log): from where they are whole lines now. `trail` is taken over: it is empty
 * then. Free with FollowClose. */
Follow FollowOpen(const wchar_t *directory, const wchar_t *base, FileSet *trail);
void FollowClose(Follow *follow);

/* The one of the files followed that is this file, however it was opened; NULL: it is not followed. */
const Followed *FollowFind(const Follow *follow, const LogFile *source);

/* Prints all that comes, until Ctrl-C, or until nothing can be printed any more. False where a file cannot be read:
 * what comes after that is not to be taken for all there is. */
bool FollowRun(Follow *follow, Printer *printer, Error *error);

#endif
