#include "state/stop_marker.h"

#include "base/file.h"
#include "base/path.h"
#include "base/translation.h"
#include "state/state_file.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t file_name[] = L"pyhostsvc.stop";
enum { RUN = '0', STOP = '1' };

static HANDLE OpenShared(const wchar_t *path, DWORD disposition) {
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    return CreateFileW(path, GENERIC_READ | GENERIC_WRITE, share, NULL, disposition, 0, NULL);
}

static HANDLE OpenMarker(const wchar_t *state_directory, DWORD disposition, Error *error) {
    wchar_t *path = PathJoin(state_directory, file_name);
    HANDLE file = OpenShared(path, disposition);
    DWORD code = GetLastError();
    if (file == INVALID_HANDLE_VALUE && code == ERROR_ACCESS_DENIED && FileMakeWritable(path)) {
        file = OpenShared(path, disposition);
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

/* Writes the byte of a new file. The system could not make room for it later, when the control handler stores to the
 * mapped page of a file on a full disk. */
static bool Fill(HANDLE file) {
    static const char run = RUN;
    LARGE_INTEGER size;
    DWORD written = 0;
    return GetFileSizeEx(file, &size) && (size.QuadPart > 0 || WriteFile(file, &run, 1, &written, NULL));
}

bool StopMarkerOpen(const wchar_t *state_directory, StopMarker *ret_marker, Error *error) {
    HANDLE file = OpenMarker(state_directory, OPEN_ALWAYS, error);
    if (!file) return false;
    HANDLE mapping = Fill(file) ? CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 1, NULL) : NULL;
    char *byte = mapping ? MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 1) : NULL;
    if (!byte) {
        ErrorSet(error, GetLastError(), _(L"map"), _(L"%ls in '%ls'"), file_name, state_directory);
        StateFolderRemedy(state_directory, error);
    }
    if (mapping) CloseHandle(mapping); /* the view keeps the mapping */
    CloseHandle(file);
    if (byte) VirtualLock(byte, 1); /* so that a store never waits for the page to be read */
    if (byte) ret_marker->byte = byte;
    return byte != NULL;
}

bool StopMarkerIsSet(const StopMarker *marker) {
    return marker->byte && *marker->byte == STOP;
}

void StopMarkerSet(const StopMarker *marker, bool stopped) {
    if (marker->byte) *marker->byte = stopped ? STOP : RUN;
}

bool StopMarkerRead(const wchar_t *state_directory) {
    Error ignored;
    char byte = RUN;
    DWORD count = 0;
    HANDLE file = OpenMarker(state_directory, OPEN_EXISTING, &ignored);
    if (!file) return false;
    bool read = ReadFile(file, &byte, 1, &count, NULL) && count == 1;
    CloseHandle(file);
    return read && byte == STOP;
}

bool StopMarkerWrite(const wchar_t *state_directory, Error *error) {
    HANDLE file = OpenMarker(state_directory, OPEN_ALWAYS, error);
    if (!file) return false;
    const char stop = STOP;
    DWORD written = 0;
    bool ok = WriteFile(file, &stop, 1, &written, NULL) ||
              ErrorSet(error, GetLastError(), _(L"write"), _(L"%ls in '%ls'"), file_name, state_directory) ||
              StateFolderRemedy(state_directory, error);
    CloseHandle(file);
    return ok;
}
