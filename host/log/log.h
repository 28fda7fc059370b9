/* Logs and the redirection of a service's standard streams to them.
 *
 * A log is the file <directory>\<base>.log in UTF-8. The script, its child processes and extension modules append to it
 * through the standard streams (log/streams.h); the host adds its own lines, marked "[pyhostsvc]". What a host line
 * contains is written as base/visible.h shows it, so that no text of a script begins another line.
 *
 * Any thread may write. LogRotate (log/rotation.h) and LogOpen replace the file. Both hold the lock, and so does every
 * write of a host line, so that no line is torn. */
#ifndef PYHOSTSVC_LOG_LOG_H
#define PYHOSTSVC_LOG_LOG_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

typedef struct Log {
    SRWLOCK lock;
    HANDLE file; /* NULL if the log is not open; the host's lines are then lost */
    const wchar_t *directory;
    wchar_t *base;
    wchar_t *path;
    bool plain;            /* the host writes only notes (LogNote), no other lines */
    volatile LONG64 end;   /* the offset after the host's last line; 0 if unknown */
    volatile LONG lost;    /* number of host lines that could not be written */
    volatile LONG failure; /* the Win32 error of the last of them */
} Log;

/* Returns "<directory>\<base>.log"; the caller frees it. */
wchar_t *LogPath(const wchar_t *directory, const wchar_t *base);

/* Initializes a log without opening it. `directory` must outlive the log; `base` is copied. The log lives as long as
 * the process. */
void LogInit(Log *log, const wchar_t *directory, const wchar_t *base, bool plain);

/* Opens the file for appending. Creates the file if it does not exist, and its folder if only that is missing. If the
 * log is open already, it continues in the newly opened file: this replaces a file that was deleted or moved. On
 * failure the log is unchanged. */
bool LogOpen(Log *log, Error *error);

/* Opens `path` as a log is opened: the handle shares everything, deletion included, so that the file can be renamed
 * while it is open, and is not inherited. It can read if the account may. With CREATE_NEW, a file of that name is
 * replaced, and a link is not followed (FileCreateTemporary). Returns NULL with the last error set on failure. */
HANDLE LogOpenFile(const wchar_t *path, DWORD disposition);

/* Returns an inheritable handle that appends to the current file; the caller closes it. NULL if the log is not open. */
HANDLE LogDuplicate(Log *log);

/* Does the log end with a whole line? True if it cannot be read. */
bool LogIsAtLineEnd(Log *log);

/* Ends an unfinished line, such as a prompt or a line of a killed process. */
void LogEndLine(Log *log);

/* Writes one host line with the local time in one write, and ends an unfinished line first. A line that cannot be
 * written is counted in `lost`. Does nothing if `log` is NULL or plain. */
void LogLine(Log *log, const wchar_t *format, ...);

/* The place of a host line. */
typedef struct LogPlace {
    char time[24];   /* as in the line: "2026-11-24 19:24:51.123" */
    uint64_t offset; /* of its first byte in the file */
} LogPlace;

/* As LogLine, and returns the line's place. False if it was not written or its place is unknown. */
bool LogLineAt(Log *log, LogPlace *ret_place, const wchar_t *format, ...);

/* As LogLine, but also in a plain log: for lines that a script's author needs, such as stacks. LogLines writes each
 * line of `text` as a note. */
void LogNote(Log *log, const wchar_t *format, ...);
void LogLines(Log *log, const wchar_t *text);

/* Writes a host line with `words`, then `text` (UTF-8, unchanged; may be NULL), without using the lock or the heap: for
 * a crashing process. Call it only once. */
void LogWriteUnlocked(const Log *log, const wchar_t *words, const char *text);

/* Waits until the log is written to the disk. */
void LogFlush(Log *log);

#endif
