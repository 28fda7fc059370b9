/* Reads logs while a service writes and rotates them. A file set is a log's rotated files, oldest first, and its live
 * file. */
#ifndef PYHOSTSVC_LOG_READING_FILE_SET_H
#define PYHOSTSVC_LOG_READING_FILE_SET_H

#include "log/reading/log_file.h"
#include "log/rotated_files.h"

typedef struct FileSet {
    wchar_t *path; /* of the live file, whether or not it exists */
    RotatedFiles rotated;
    LogFile *live; /* NULL if it does not exist */
} FileSet;

/* Lists the files of the log `base` in a directory as a consistent snapshot: even if the log is rotated during the
 * call, the last rotated file is the one right before the live file. An empty set if there is no such directory. The
 * caller frees the set with FileSetFree. */
bool FileSetRead(const wchar_t *directory, const wchar_t *base, FileSet *ret_set, Error *error);
void FileSetFree(FileSet *set);

/* Does the set contain this rotated file? */
bool FileSetHas(const FileSet *set, const RotatedFile *file);

#endif
