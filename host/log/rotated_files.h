/* The rotated files of a log. */
#ifndef PYHOSTSVC_LOG_ROTATED_FILES_H
#define PYHOSTSVC_LOG_ROTATED_FILES_H

#include "base/error.h"
#include "log/naming.h"

#include <stddef.h>
#include <stdint.h>

typedef struct RotatedFile {
    NamingStamp stamp;
    wchar_t *path;
    uint64_t size; /* in bytes, from the directory entry: may be too small while the file is written */
} RotatedFile;

/* Sorted from the oldest to the newest. */
typedef struct RotatedFiles {
    RotatedFile *items;
    size_t count;
} RotatedFiles;

/* Lists the rotated files of `base` in `directory`, without the live file; an empty list if there is no such directory.
 * The caller frees the list with RotatedFilesFree. */
bool RotatedFilesList(const wchar_t *directory, const wchar_t *base, RotatedFiles *ret_files, Error *error);
void RotatedFilesFree(RotatedFiles *files);

/* Does a process have the file open for writing? If so, opening it without sharing write access fails. The file is
 * opened by name because ReOpenFile, which needs no name, confuses a renamed file with the one that has its old name
 * (Wine 8). */
bool RotatedFileIsWritten(const wchar_t *path);

#endif
