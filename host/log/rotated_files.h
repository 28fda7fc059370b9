/* The files that a log was rotated to. */
#ifndef PYHOSTSVC_LOG_ROTATED_FILES_H
#define PYHOSTSVC_LOG_ROTATED_FILES_H

#include "base/error.h"
#include "log/naming.h"

#include <stddef.h>
#include <stdint.h>

typedef struct LogFileFound {
    NamingStamp stamp;
    wchar_t *path;
    uint64_t size; /* bytes, as the folder has it: of a file that is written to, maybe less than there are */
} LogFileFound;

/* The oldest one first. */
typedef struct LogFiles {
    LogFileFound *items;
    size_t count;
} LogFiles;

/* Those of `base` in `directory`, the live one not among them; no directory is no files. Free with
 * LogFilesFree. */
bool LogFilesList(const wchar_t *directory, const wchar_t *base, LogFiles *ret_files, Error *error);
void LogFilesFree(LogFiles *files);

/* Has somebody opened a file for writing? Whoever does not share it with a writer cannot open it then. By its name:
 * ReOpenFile, which needs none, takes a file that was renamed for the one that has its name now (Wine 8). */
bool LogFileIsWritten(const wchar_t *path);

#endif
