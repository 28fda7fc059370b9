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
    LogFile *log_file = context;
    size_t got = 0;
    while (got < size && !stopped) {
        uint64_t at = offset + got;
        OVERLAPPED where = {.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
        DWORD wanted = size - got < MOST ? (DWORD)(size - got) : MOST;
        DWORD read = 0;
        if (!ReadFile(log_file->file, buffer + got, wanted, &read, &where)) {
            DWORD code = GetLastError();
            if (code != ERROR_HANDLE_EOF) log_file->code = code;
            break;
        }
        if (!read) break;
        got += read;
    }
    return got;
}

bool LogFileOpen(const wchar_t *path, LogFile **ret_file, Error *error) {
    static unsigned number;
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) return ErrorSet(error, GetLastError(), _(L"open the log"), L"'%ls'", path);
    /* The volume is not compared: Wine 8 reports another one after the file's old name is gone. */
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(file, &info)) {
        ErrorSet(error, GetLastError(), _(L"open the log"), L"'%ls'", path);
        CloseHandle(file);
        return false;
    }
    LogFile *log_file = MemoryNew(1, sizeof *log_file);
    log_file->index = ((uint64_t)info.nFileIndexHigh << 32) | info.nFileIndexLow;
    log_file->file = file;
    log_file->number = ++number;
    log_file->span = (Span){.read = Read, .context = log_file};
    LogFileMeasure(log_file);
    *ret_file = log_file;
    return true;
}

void LogFileClose(LogFile *log_file) {
    if (!log_file) return;
    CloseHandle(log_file->file);
    free(log_file);
}

void LogFileMeasure(LogFile *log_file) {
    LARGE_INTEGER size;
    if (GetFileSizeEx(log_file->file, &size)) log_file->span.size = (uint64_t)size.QuadPart;
}

uint64_t LogFileWritten(const LogFile *log_file) {
    BY_HANDLE_FILE_INFORMATION info;
    if (!GetFileInformationByHandle(log_file->file, &info)) return 0;
    return ClockFromFileTime(info.ftLastWriteTime.dwHighDateTime, info.ftLastWriteTime.dwLowDateTime);
}

bool LogFileIsSame(const LogFile *a, const LogFile *b) {
    return a->index == b->index;
}

bool LogFileIsDeleted(const LogFile *log_file) {
    FILE_STANDARD_INFO info;
    return GetFileInformationByHandleEx(log_file->file, FileStandardInfo, &info, sizeof info) &&
           (info.DeletePending || !info.NumberOfLinks);
}
