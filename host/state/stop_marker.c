#include "state/stop_marker.h"

#include "base/file.h"
#include "base/path.h"
#include "base/translation.h"
#include "state/state_file.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t file_name[] = L"pyhostsvc.stop";

/* The record: the mark in the first byte, the requests in the last four. Older versions had only the byte. */
enum { RECORD_SIZE = 8, REQUESTS_SHIFT = 32, MARK_NONE = '0' };

static LONG64 Pack(StopRecord record) {
    return (LONG64)((uint64_t)record.requests << REQUESTS_SHIFT | (uint64_t)(MARK_NONE + record.mark));
}

static StopRecord Unpack(LONG64 packed) {
    int mark = (int)(packed & 0xFF) - MARK_NONE;
    return (StopRecord){.mark = mark == STOP_REQUESTED || mark == STOP_DONE ? (StopMark)mark : STOP_NONE,
                        .requests = (uint32_t)((uint64_t)packed >> REQUESTS_SHIFT)};
}

/* Returns true if the open file is a link, or has another name: the service's account may put one in the place of the
 * file, and a command of an administrator must not write to its target. */
static bool IsLink(HANDLE file) {
    BY_HANDLE_FILE_INFORMATION information;
    return GetFileInformationByHandle(file, &information) &&
           ((information.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) || information.nNumberOfLinks > 1);
}

static HANDLE OpenShared(const wchar_t *path, DWORD access, DWORD disposition) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, access, share, NULL, disposition, FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    if (file == INVALID_HANDLE_VALUE || !IsLink(file)) return file;
    CloseHandle(file);
    SetLastError(ERROR_CANT_ACCESS_FILE);
    return INVALID_HANDLE_VALUE;
}

static HANDLE OpenMarker(const wchar_t *state_directory, DWORD access, DWORD disposition, Error *error) {
    wchar_t *path = PathJoin(state_directory, file_name);
    HANDLE file = OpenShared(path, access, disposition);
    DWORD code = GetLastError();
    bool writes = access & GENERIC_WRITE;
    if (file == INVALID_HANDLE_VALUE && code == ERROR_ACCESS_DENIED && writes && FileMakeWritable(path)) {
        file = OpenShared(path, access, disposition);
        code = GetLastError();
    }
    if (file == INVALID_HANDLE_VALUE) {
        ErrorSet(error, code, _(L"open"), L"'%ls'", path);
        StateFolderRemedy(state_directory, error);
        file = NULL;
    }
    free(path);
    return file;
}

/* Writes the bytes that the file lacks. The system could not make room for them later, when the control handler stores
 * to the mapped page of a file on a full disk. */
static bool Fill(HANDLE file) {
    const LONG64 none = Pack((StopRecord){0});
    LARGE_INTEGER size;
    LARGE_INTEGER end;
    DWORD written = 0;
    if (!GetFileSizeEx(file, &size)) return false;
    if (size.QuadPart >= RECORD_SIZE) return true;
    return SetFilePointerEx(file, (LARGE_INTEGER){.QuadPart = 0}, &end, FILE_END) &&
           WriteFile(file, (const char *)&none + end.QuadPart, RECORD_SIZE - (DWORD)end.QuadPart, &written, NULL);
}

bool StopMarkerOpen(const wchar_t *state_directory, StopMarker *ret_marker, Error *error) {
    HANDLE file = OpenMarker(state_directory, GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS, error);
    if (!file) return false;
    HANDLE mapping = Fill(file) ? CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, RECORD_SIZE, NULL) : NULL;
    void *record = mapping ? MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, RECORD_SIZE) : NULL;
    if (!record) {
        ErrorSet(error, GetLastError(), _(L"map"), _(L"%ls in '%ls'"), file_name, state_directory);
        StateFolderRemedy(state_directory, error);
    }
    if (mapping) CloseHandle(mapping); /* the view keeps the mapping */
    CloseHandle(file);
    if (record) VirtualLock(record, RECORD_SIZE); /* so that a store never waits for the page to be read */
    if (record) ret_marker->record = record;
    return record != NULL;
}

void StopMarkerClose(StopMarker *marker) {
    if (marker->record) UnmapViewOfFile((void *)marker->record);
    marker->record = NULL;
}

StopRecord StopMarkerGet(const StopMarker *marker) {
    return marker->record ? Unpack(*marker->record) : (StopRecord){0};
}

/* Replaces the record unless another process has changed it since it was `seen`. */
static bool Replace(const StopMarker *marker, LONG64 seen, StopRecord record) {
    return InterlockedCompareExchange64(marker->record, Pack(record), seen) == seen;
}

void StopMarkerRequest(const StopMarker *marker, bool counts) {
    LONG64 seen = 0;
    if (!marker->record) return;
    do {
        seen = *marker->record;
    } while (!Replace(marker, seen, (StopRecord){STOP_REQUESTED, Unpack(seen).requests + counts}));
}

void StopMarkerClear(const StopMarker *marker, StopRecord seen) {
    if (marker->record && seen.mark != STOP_NONE) Replace(marker, Pack(seen), (StopRecord){STOP_NONE, seen.requests});
}

void StopMarkerConclude(const StopMarker *marker) {
    StopRecord seen = StopMarkerGet(marker);
    if (seen.mark == STOP_REQUESTED) Replace(marker, Pack(seen), (StopRecord){STOP_DONE, seen.requests});
}

bool StopMarkerRead(const wchar_t *state_directory, StopRecord *ret_record) {
    Error error = {0};
    LONG64 packed = 0;
    DWORD count = 0;
    *ret_record = (StopRecord){0};
    HANDLE file = OpenMarker(state_directory, GENERIC_READ, OPEN_EXISTING, &error);
    if (!file) return error.code == ERROR_FILE_NOT_FOUND;
    bool read = ReadFile(file, &packed, sizeof packed, &count, NULL) && count > 0;
    CloseHandle(file);
    if (read) *ret_record = Unpack(packed);
    return read;
}
