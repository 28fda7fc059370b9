/* The files that a log was rotated to. */
#ifndef PYHOSTSVC_LOG_ROTATED_FILES_H
#define PYHOSTSVC_LOG_ROTATED_FILES_H

#include "base/error.h"
#include "log/naming.h"

#include <stddef.h>
#include <stdint.h>

typedef struct RotatedFile {
    NamingStamp stamp;
    wchar_t *path;
    uint64_t size; /* bytes, as the folder has it: of a file that is written to, maybe less than there are */
} RotatedFile;

/* The oldest one first. */
typedef struct RotatedFiles {
    RotatedFile *items;
    size_t count;
} RotatedFiles;

/* Those of `base` in `directory`, the live one not among them; no directory is no files. Free with
 * RotatedFilesFree. */
bool RotatedFilesList(const wchar_t *directory, const wchar_t *base, RotatedFiles *ret_files, Error *error);
void RotatedFilesFree(RotatedFiles *files);

/* Has somebody opened a file for writing? Whoever does not share it with a writer cannot open it then. By its name:
 * ReOpenFile, which needs none, takes a file that was renamed for the one that has its name now (Wine 8). */
bool RotatedFileIsWritten(const wchar_t *path);

#endif
