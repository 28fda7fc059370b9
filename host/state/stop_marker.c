#include "state/stop_marker.h"

#include "base/path.h"
#include "base/translation.h"

#include <stdlib.h>
#include <windows.h>

static const wchar_t file_name[] = L"pyhostsvc.stop";
enum { RUN = '0', STOP = '1' };

static HANDLE OpenMarker(const wchar_t *state_directory, DWORD disposition, Error *error) {
    wchar_t *path = PathJoin(state_directory, file_name);
    DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, share, NULL, disposition, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        ErrorSet(error, GetLastError(), _(L"open"), L"'%ls'", path);
        file = NULL;
    }
    free(path);
    return file;
}

bool StopMarkerOpen(const wchar_t *state_directory, StopMarker *ret_marker, Error *error) {
    HANDLE file = OpenMarker(state_directory, OPEN_ALWAYS, error);
    if (!file) return false;
    HANDLE mapping = CreateFileMappingW(file, NULL, PAGE_READWRITE, 0, 1, NULL); /* also extends the file to one byte */
    char *byte = mapping ? MapViewOfFile(mapping, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 1) : NULL;
    if (!byte) ErrorSet(error, GetLastError(), _(L"map"), _(L"%ls in '%ls'"), file_name, state_directory);
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
    HANDLE file = OpenMarker(state_directory, OPEN_EXISTING, error);
    if (!file) return error->code == ERROR_FILE_NOT_FOUND;
    const char stop = STOP;
    DWORD written = 0;
    bool ok =
        WriteFile(file, &stop, 1, &written, NULL) || ErrorSet(error, GetLastError(), _(L"write"), L"%ls", file_name);
    CloseHandle(file);
    return ok;
}
