/* The files of a log: what was rotated away, oldest first, and what is written to now. */
#ifndef PYHOSTSVC_LOG_READING_FILE_SET_H
#define PYHOSTSVC_LOG_READING_FILE_SET_H

#include "log/rotated_files.h"
#include "log/reading/log_file.h"

typedef struct Trail {
    wchar_t *path; /* of the live file, whether or not it is there */
    LogFiles rotated;
    Source *live; /* NULL: it is not there */
} Trail;

/* Lists the files of the log `base` in a directory, as they are at one moment: what comes right before the live file is
 * the last one in the list, whatever is rotated meanwhile. No directory is no files. Free with TrailFree. */
bool TrailRead(const wchar_t *directory, const wchar_t *base, Trail *ret_trail, Error *error);
void TrailFree(Trail *trail);

/* Has it a rotated file of this name? */
bool TrailHas(const Trail *trail, const LogFileFound *file);

#endif
