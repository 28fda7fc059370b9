/* A file of a log, open to be read while others write to it, rename it or delete it. One thread. */
#ifndef PYHOSTSVC_LOG_READING_LOG_FILE_H
#define PYHOSTSVC_LOG_READING_LOG_FILE_H

#include "base/error.h"
#include "log/reading/lines.h"

#include <stdbool.h>
#include <windows.h>

typedef struct LogFile {
    HANDLE file;
    unsigned number; /* no other one of this process has it */
    uint64_t index;  /* of the file in its volume */
    DWORD code;      /* of a read that has failed; 0: none has */
    Span span;       /* up to where it is looked at */
} LogFile;

/* Opens it, and measures it. The handle shares everything, deletion included, so that nobody is kept from rotating the
 * log. Close with LogFileClose. */
bool LogFileOpen(const wchar_t *path, LogFile **ret_source, Error *error);
void LogFileClose(LogFile *source);

/* How long it is now becomes what there is of it. */
void LogFileMeasure(LogFile *source);

/* When it was last written to, as far as the system knows: ms since 1601, UTC; 0: it does not. */
uint64_t LogFileWritten(const LogFile *source);

/* Are they one file, by whatever names they were opened? Both are in one directory. (As long as one is open, no other
 * file gets its index.) */
bool LogFileIsSame(const LogFile *a, const LogFile *b);

/* Has it been deleted? While it is open it can still be read. */
bool LogFileIsDeleted(const LogFile *source);

/* From now on nothing more is read, whoever tries to: the end, for somebody who will wait no longer. Any thread. */
void LogFilesCancelReads(void);

#endif
