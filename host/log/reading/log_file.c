#include "log/reading/log_file.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/translation.h"

#include <stdlib.h>

static volatile LONG stopped;

void LogFilesCancelReads(void) {
    InterlockedExchange(&stopped, 1);
}

static size_t Read(void *context, uint64_t offset, char *buffer, size_t size) {
    enum { MOST = 1 << 30 };
    LogFile *source = context;
    size_t got = 0;
    while (got < size && !stopped) {
        uint64_t at = offset + got;
        OVERLAPPED where = {.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
        DWORD wanted = size - got < MOST ? (DWORD)(size - got) : MOST;
        DWORD read = 0;
        if (!ReadFile(source->file, buffer + got, wanted, &read, &where)) {
            DWORD code = GetLastError();
            if (code != ERROR_HANDLE_EOF) source->code = code;
            break;
        }
        if (!read) break;
        got += read;
    }
    return got;
}

bool LogFileOpen(const wchar_t *path, LogFile **ret_source, Error *error) {
    static unsigned number;
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) return ErrorSet(error, GetLastError(), _(L"open the log"), L"'%ls'", path);
    /* Without the volume: to Wine 8 it is another one while nothing has the name that the file was opened by. */
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(file, &info)) {
        ErrorSet(error, GetLastError(), _(L"open the log"), L"'%ls'", path);
        CloseHandle(file);
        return false;
    }
    LogFile *source = MemoryNew(1, sizeof *source);
    source->index = ((uint64_t)info.nFileIndexHigh << 32) | info.nFileIndexLow;
    source->file = file;
    source->number = ++number;
    source->span = (Span){.read = Read, .context = source};
    LogFileMeasure(source);
    *ret_source = source;
    return true;
}

void LogFileClose(LogFile *source) {
    if (!source) return;
    CloseHandle(source->file);
    free(source);
}

void LogFileMeasure(LogFile *source) {
    LARGE_INTEGER size;
    if (GetFileSizeEx(source->file, &size)) source->span.size = (uint64_t)size.QuadPart;
}

uint64_t LogFileWritten(const LogFile *source) {
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(source->file, &info)) return 0;
    return ClockFromFileTime(info.ftLastWriteTime.dwHighDateTime, info.ftLastWriteTime.dwLowDateTime);
}

bool LogFileIsSame(const LogFile *a, const LogFile *b) {
    return a->index == b->index;
}

bool LogFileIsDeleted(const LogFile *source) {
    FILE_STANDARD_INFO info;
    return GetFileInformationByHandleEx(source->file, FileStandardInfo, &info, sizeof info) &&
           (info.DeletePending || !info.NumberOfLinks);
}
