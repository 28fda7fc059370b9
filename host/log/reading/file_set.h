/* The files of a log: what was rotated away, oldest first, and what is written to now. */
#ifndef PYHOSTSVC_LOG_READING_FILE_SET_H
#define PYHOSTSVC_LOG_READING_FILE_SET_H

#include "log/reading/log_file.h"
#include "log/rotated_files.h"

typedef struct FileSet {
    wchar_t *path; /* of the live file, whether or not it is there */
    RotatedFiles rotated;
    LogFile *live; /* NULL: it is not there */
} FileSet;

/* Lists the files of the log `base` in a directory, as they are at one moment: what comes right before the live file is
 * the last one in the list, whatever is rotated meanwhile. No directory is no files. Free with FileSetFree. */
bool FileSetRead(const wchar_t *directory, const wchar_t *base, FileSet *ret_trail, Error *error);
void FileSetFree(FileSet *trail);

/* Has it a rotated file of this name? */
bool FileSetHas(const FileSet *trail, const RotatedFile *file);

#endif
