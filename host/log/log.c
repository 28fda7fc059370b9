#include "log/log.h"

#include "base/array.h"
#include "base/bounded_text.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "base/text.h"
#include "base/visible.h"
#include "log/naming.h"

#include <stdlib.h>
#include <string.h>

wchar_t *LogPath(const wchar_t *directory, const wchar_t *base) {
    wchar_t *file = NamingLive(base);
    wchar_t *path = PathJoin(directory, file);
    free(file);
    return path;
}

void LogInit(Log *log, const wchar_t *directory, const wchar_t *base, bool plain) {
    *log = (Log){.directory = directory, .base = TextCopy(base), .plain = plain};
    log->path = LogPath(directory, base);
    InitializeSRWLock(&log->lock);
}

/* Append only, so that several writers never overwrite one another. CPython's fstat needs the attributes, and waiting
 * on the handle needs SYNCHRONIZE. */
enum { WRITER_ACCESS = FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE };

static HANDLE Open(const wchar_t *path, DWORD access, DWORD disposition) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = disposition == CREATE_NEW
                      ? FileCreateTemporary(path, access, share)
                      : CreateFileW(path, access, share, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    return file == INVALID_HANDLE_VALUE ? NULL : file;
}

HANDLE LogOpenFile(const wchar_t *path, DWORD disposition) {
    HANDLE file = Open(path, WRITER_ACCESS | FILE_READ_DATA, disposition);
    /* An account that may only write cannot read how the log ends. */
    return file || GetLastError() != ERROR_ACCESS_DENIED ? file : Open(path, WRITER_ACCESS, disposition);
}

bool LogOpen(Log *log, Error *error) {
    HANDLE file = LogOpenFile(log->path, OPEN_ALWAYS);
    if (!file && GetLastError() == ERROR_PATH_NOT_FOUND && CreateDirectoryW(log->directory, NULL)) {
        file = LogOpenFile(log->path, OPEN_ALWAYS);
    }
    if (!file) {
        ErrorSet(error, GetLastError(), L"open the log", L"'%ls'", log->path);
        return ErrorRemedy(
            error,
            L"Check that the folder exists, that the disk has free space, and that the service's account may write to "
            L"the folder.");
    }
    AcquireSRWLockExclusive(&log->lock);
    if (log->file) CloseHandle(log->file);
    log->file = file;
    log->end = 0;
    ReleaseSRWLockExclusive(&log->lock);
    return true;
}

HANDLE LogDuplicate(Log *log) {
    HANDLE process = GetCurrentProcess();
    HANDLE copy = NULL;
    if (!log) return NULL;
    AcquireSRWLockShared(&log->lock);
    if (log->file && !DuplicateHandle(process, log->file, process, &copy, WRITER_ACCESS, TRUE, 0)) copy = NULL;
    ReleaseSRWLockShared(&log->lock);
    return copy;
}

/* Returns the size in bytes; 0 if unknown. */
static LONG64 SizeOf(HANDLE file) {
    LARGE_INTEGER size;
    return GetFileSizeEx(file, &size) ? size.QuadPart : 0;
}

/* Does the file, which has `size` bytes, end with a whole line? True if it cannot be read. If nothing was written since
 * the host's last line, it does: this saves reading the file for each of many lines in a row, such as stacks. The
 * caller holds the lock. */
static bool IsAtLineEnd(const Log *log, LONG64 size) {
    char last = '\n';
    DWORD read = 0;
    if (!size || size == log->end) return true;
    OVERLAPPED at = {.Offset = (DWORD)(size - 1), .OffsetHigh = (DWORD)((size - 1) >> 32)};
    return !ReadFile(log->file, &last, 1, &read, &at) || read != 1 || last == '\n';
}

bool LogIsAtLineEnd(Log *log) {
    AcquireSRWLockShared(&log->lock);
    bool at_end = !log->file || IsAtLineEnd(log, SizeOf(log->file));
    ReleaseSRWLockShared(&log->lock);
    return at_end;
}

void LogEndLine(Log *log) {
    DWORD written = 0;
    if (!log) return;
    AcquireSRWLockShared(&log->lock);
    LONG64 size = log->file ? SizeOf(log->file) : 0;
    if (!IsAtLineEnd(log, size) && WriteFile(log->file, "\r\n", 2, &written, NULL)) size += written;
    InterlockedExchange64(&log->end, size); /* the log keeper handles a log that cannot be written */
    ReleaseSRWLockShared(&log->lock);
}

static const char host_mark[] = "[pyhostsvc] ";

/* Appends the prefix of the host's lines: the mark and the time. */
static void AppendMark(BoundedText *text) {
    SYSTEMTIME now;
    GetLocalTime(&now);
    const struct {
        const wchar_t *before;
        WORD number;
        unsigned digits;
    } parts[] = {
        {L"[pyhostsvc] ", now.wYear, 4}, {L"-", now.wMonth, 2},  {L"-", now.wDay, 2},         {L" ", now.wHour, 2},
        {L":", now.wMinute, 2},          {L":", now.wSecond, 2}, {L".", now.wMilliseconds, 3}};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        BoundedTextAppend(text, parts[i].before);
        BoundedTextDecimal(text, parts[i].number, parts[i].digits);
    }
    BoundedTextAppend(text, L" ");
}

/* Returns the offset of `bytes`, which were written after the file had `size` bytes; -1 if they cannot be found.
 * Another process, such as a child of the previous run, may have written at the same time. */
static LONG64 FindWritten(const Log *log, LONG64 size, const char *bytes) {
    enum { MOST = 64 << 10 };
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    LARGE_INTEGER from = {.QuadPart = size};
    size_t length = strlen(bytes);
    LONG64 found = -1;
    DWORD read = 0;
    HANDLE file = CreateFileW(log->path, GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return -1;
    char *data = MemoryNew(MOST, 1);
    if (!SetFilePointerEx(file, from, NULL, FILE_BEGIN) || !ReadFile(file, data, MOST, &read, NULL)) read = 0;
    for (size_t i = 0; found < 0 && i + length <= read; i++) {
        if (memcmp(data + i, bytes, length) == 0) found = size + (LONG64)i;
    }
    free(data);
    CloseHandle(file);
    return found;
}

/* Writes a line; `ret_offset`, which may be NULL, receives its offset, or -1. */
static void WriteBytes(Log *log, const char *bytes, LONG64 *ret_offset) {
    DWORD written = 0;
    AcquireSRWLockShared(&log->lock);
    LONG64 size = log->file ? SizeOf(log->file) : 0;
    const char *from = IsAtLineEnd(log, size) ? bytes + 2 : bytes; /* another writer may have begun a line */
    DWORD length = (DWORD)strlen(from);
    SetLastError(ERROR_INVALID_HANDLE); /* the log is not open */
    bool ok = log->file && WriteFile(log->file, from, length, &written, NULL) && written == length;
    DWORD code = GetLastError();
    if (ok) InterlockedExchange64(&log->end, size + length);
    if (ret_offset && ok) {
        bool alone = SizeOf(log->file) == size + length;
        *ret_offset = alone ? size + (bytes + 2 - from) : FindWritten(log, size, bytes + 2);
    }
    ReleaseSRWLockShared(&log->lock);
    if (!ok) {
        InterlockedExchange(&log->failure, (LONG)code);
        InterlockedIncrement(&log->lost);
    }
}

/* Writes a line; `ret_place` may be NULL. Returns whether it received the line's place. */
static bool Write(Log *log, LogPlace *ret_place, const wchar_t *format, va_list arguments) {
    wchar_t data[64];
    BoundedText mark = BoundedTextIn(data, COUNT_OF(data));
    Text line = {0};
    Text words = {0};
    AppendMark(&mark);
    TextAppend(&line, L"\r\n");
    TextAppend(&line, data);
    TextAppendFormatV(&words, format, arguments);
    VisibleAppend(&line, words.data, VISIBLE_LINE);
    TextFree(&words);
    TextAppend(&line, L"\r\n");
    char *bytes = FileToUtf8(line.data);
    LONG64 offset = -1;
    WriteBytes(log, bytes, ret_place ? &offset : NULL);
    if (offset >= 0) {
        *ret_place = (LogPlace){.offset = (uint64_t)offset};
        memcpy(ret_place->time, bytes + 2 + (sizeof host_mark - 1), sizeof ret_place->time - 1);
    }
    free(bytes);
    TextFree(&line);
    return offset >= 0;
}

void LogLine(Log *log, const wchar_t *format, ...) {
    if (!log || log->plain) return;
    va_list arguments;
    va_start(arguments, format);
    Write(log, NULL, format, arguments);
    va_end(arguments);
}

bool LogLineAt(Log *log, LogPlace *ret_place, const wchar_t *format, ...) {
    if (!log || log->plain) return false;
    va_list arguments;
    va_start(arguments, format);
    bool ok = Write(log, ret_place, format, arguments);
    va_end(arguments);
    return ok;
}

void LogNote(Log *log, const wchar_t *format, ...) {
    if (!log) return;
    va_list arguments;
    va_start(arguments, format);
    Write(log, NULL, format, arguments);
    va_end(arguments);
}

void LogLines(Log *log, const wchar_t *text) {
    while (*text) {
        size_t length = wcscspn(text, L"\n");
        wchar_t *line = TextCopyLength(text, length);
        LogNote(log, L"%ls", line);
        free(line);
        text += length;
        if (*text) text++;
    }
}

void LogWriteUnlocked(const Log *log, const wchar_t *words, const char *text) {
    static wchar_t data[2048];
    static char bytes[3 * COUNT_OF(data)];
    DWORD written = 0;
    HANDLE file = log ? log->file : NULL;
    BoundedText line = BoundedTextIn(data, COUNT_OF(data) - 2);
    BoundedTextAppend(&line, L"\r\n"); /* another writer may have begun a line */
    AppendMark(&line);
    BoundedTextVisible(&line, words);
    line.size += 2; /* the line end always fits */
    BoundedTextAppend(&line, L"\r\n");
    int length = WideCharToMultiByte(CP_UTF8, 0, data, (int)line.length, bytes, sizeof bytes, NULL, NULL);
    if (file) WriteFile(file, bytes, (DWORD)length, &written, NULL);
    if (file && text) WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
}

void LogFlush(Log *log) {
    HANDLE file = LogDuplicate(log); /* a flush can be slow and must not block the other writers */
    if (!file) return;
    FlushFileBuffers(file);
    CloseHandle(file);
}
