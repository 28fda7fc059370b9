/* A log that is written to: <directory>\<base>.log, UTF-8, appended to. Script, children and extensions write to it
 * through the standard streams (log/streams.h); the host adds lines of its own, marked "[pyhostsvc]".
 *
 * Any thread may write. The file is another one after LogRotate and LogOpen (log/rotation.h): both, and every line of
 * the host's, are under the lock, so that no line is torn. */
#ifndef PYHOSTSVC_LOG_LOG_H
#define PYHOSTSVC_LOG_LOG_H

#include "base/error.h"

#include <stdbool.h>
#include <windows.h>

typedef struct Log {
    SRWLOCK lock;
    HANDLE file; /* NULL: it is not open, and what the host writes is lost */
    const wchar_t *directory;
    wchar_t *base;
    wchar_t *path;
    bool plain;            /* the host writes no lines of its own, but notes */
    volatile LONG64 end;   /* of the last line of the host's: an offset; 0: not known */
    volatile LONG lost;    /* lines of the host's that could not be written */
    volatile LONG failure; /* why: Win32 */
} Log;

/* "<directory>\<base>.log"; the caller frees. */
wchar_t *LogPath(const wchar_t *directory, const wchar_t *base);

/* Prepares a log that is not open. `directory` is kept; `base` is copied. It lives as long as the process. */
void LogInit(Log *log, const wchar_t *directory, const wchar_t *base, bool plain);

/* Opens the file for appending, and makes it where it is not there, and its folder where that alone is gone. Where it
 * was open already it is another file from now on: whoever has deleted or moved the old one finds a new one. On failure
 * the log stays as it is. */
bool LogOpen(Log *log, Error *error);

/* Opens `path` as a log is opened: the handle shares everything, deletion included, so that the file can be renamed
 * while it is open, and is not inherited. NULL: it could not be, and the last error says why. */
HANDLE LogOpenFile(const wchar_t *path, DWORD disposition);

/* A handle on the present file, which children may inherit; the caller closes. NULL: there is none. */
HANDLE LogDuplicate(Log *log);

/* Does it end with the end of a line? A log that cannot be read does. */
bool LogIsAtLineEnd(const Log *log);

/* Ends a line that somebody has left open: a process that was ended, a prompt. */
void LogEndLine(Log *log);

/* Writes one line of the host's, with the local time, in one write. It begins a line: what somebody has left open is
 * ended first. A log that cannot be written to counts what it has
 * lost. A NULL log, or a plain one, writes nothing. */
void LogLine(Log *log, const wchar_t *format, ...);

/* The same in any log, plain ones, too: for what a script's author cannot do without, such as its stacks. LogLines
 * writes each line of `text` as one. */
void LogNote(Log *log, const wchar_t *format, ...);
void LogLines(Log *log, const wchar_t *text);

/* A line of the host's with `words`, and then `text`, UTF-8, as it is (NULL: nothing), without the lock and without a
 * heap: of a process that is past saving. Call once. */
void LogWriteUnlocked(const Log *log, const wchar_t *words, const char *text);

/* Waits until the disk has it. */
void LogFlush(Log *log);

#endif
