/* A log file that is open for reading while other processes write, rename or delete it. One thread. */
#ifndef PYHOSTSVC_LOG_READING_LOG_FILE_H
#define PYHOSTSVC_LOG_READING_LOG_FILE_H

#include "base/error.h"
#include "log/reading/lines.h"

#include <stdbool.h>
#include <windows.h>

typedef struct LogFile {
    HANDLE file;
    unsigned number; /* unique in this process */
    uint64_t index;  /* the file's index in its volume */
    DWORD code;      /* the error of a failed read; 0 if none failed */
    Span span;       /* its bytes up to the last LogFileMeasure */
} LogFile;

/* Opens and measures a file; the caller closes it with LogFileClose. The handle shares all access, including deletion,
 * so that the log can be rotated. */
bool LogFileOpen(const wchar_t *path, LogFile **ret_file, Error *error);
void LogFileClose(LogFile *log_file);

/* Updates the size of the span to the file's current size. */
void LogFileMeasure(LogFile *log_file);

/* Returns when the file was last written: ms since 1601, UTC; 0 if unknown. */
uint64_t LogFileWritten(const LogFile *log_file);

/* Are both the same file, even if they were opened by different names? Both must be in one directory. (No other file
 * gets the index of an open file.) */
bool LogFileIsSame(const LogFile *a, const LogFile *b);

/* Was the file deleted? It can be read until it is closed. */
bool LogFileIsDeleted(const LogFile *log_file);

/* Makes all further reads return nothing, so that a command can exit soon after Ctrl+C. Any thread. */
void LogFilesCancelReads(void);

#endif
