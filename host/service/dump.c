#include "service/dump.h"

#include "base/clock.h"
#include "base/path.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <dbghelp.h>

/* MiniDumpWriteDump; the type is flags, and no single one of MINIDUMP_TYPE. */
typedef BOOL(WINAPI *DumpWriter)(HANDLE, DWORD, HANDLE, DWORD, MINIDUMP_EXCEPTION_INFORMATION *,
                                 MINIDUMP_USER_STREAM_INFORMATION *, MINIDUMP_CALLBACK_INFORMATION *);

static const wchar_t extension[] = L".dmp";
static DumpWriter writer;

void DumpPrepare(void) {
    HMODULE dll = LoadLibraryExW(L"dbghelp.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    LoadLibraryExW(L"dbgcore.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32); /* what it would load when it is too late */
    FARPROC function = dll ? GetProcAddress(dll, "MiniDumpWriteDump") : NULL;
    if (function) memcpy(&writer, &function, sizeof writer);
    /* Wine 8 reads the symbols of every module first, which takes half a minute, where it does not know the process. */
    FARPROC know = function ? GetProcAddress(dll, "SymInitializeW") : NULL;
    BOOL(WINAPI * initialise)(HANDLE, PCWSTR, BOOL) = NULL;
    if (!know || !GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")) return;
    memcpy(&initialise, &know, sizeof initialise);
    initialise(GetCurrentProcess(), NULL, FALSE);
}

/* "web-20261124T192451.123Z.dmp": the stamp is that of rotated logs, and sorts by time. The caller frees. */
static wchar_t *NewName(const wchar_t *name) {
    wchar_t now[CLOCK_TEXT];
    Text file = {0};
    ClockNow(now);
    TextAppendFormat(&file, L"%ls-", name);
    for (const wchar_t *p = now; *p; p++) {
        if (*p != L'-' && *p != L':') TextAppendCharacter(&file, *p);
    }
    TextAppend(&file, extension);
    return TextTake(&file);
}

/* Is `file` one of the names that NewName makes, with `ending`? The state folder is the script's, too. */
static bool IsDump(const wchar_t *name, const wchar_t *file, const wchar_t *ending) {
    if (!TextStartsWithFold(file, name) || file[wcslen(name)] != L'-') return false;
    const wchar_t *stamp = file + wcslen(name) + 1;
    for (const wchar_t *p = L"00000000T000000.000Z"; *p; p++, stamp++) {
        if (*p == L'0' ? !(*stamp >= L'0' && *stamp <= L'9') : *stamp != *p) return false;
    }
    return TextEqualFold(stamp, ending);
}

static int CompareNames(const void *a, const void *b) {
    return _wcsicmp(*(const wchar_t *const *)a, *(const wchar_t *const *)b);
}

static void Delete(const wchar_t *folder, const wchar_t *name) {
    wchar_t *path = PathJoin(folder, name);
    DeleteFileW(path);
    free(path);
}

/* Deletes the oldest of those that are too many, and what a process has left that was ended before it was through. */
static void Prune(const DumpOptions *options, const wchar_t *newest) {
    wchar_t *pattern = PathJoin(options->folder, L"*.dmp*");
    WIN32_FIND_DATAW found;
    TextList names = {0};
    HANDLE search = FindFirstFileW(pattern, &found);
    free(pattern);
    if (search == INVALID_HANDLE_VALUE) return;
    do {
        /* By name the newest may not be the last: a clock may have been set back. */
        bool other = IsDump(options->name, found.cFileName, extension) && !TextEqualFold(found.cFileName, newest);
        if (other) TextListAppend(&names, found.cFileName);
        if (IsDump(options->name, found.cFileName, L".dmp.new")) Delete(options->folder, found.cFileName);
    } while (FindNextFileW(search, &found));
    FindClose(search);
    if (names.count) qsort(names.items, names.count, sizeof *names.items, CompareNames);
    for (size_t i = 0; i < names.count && i + options->keep <= names.count; i++)
        Delete(options->folder, names.items[i]);
    TextListFree(&names);
}

static DWORD TypeOf(bool full) {
    DWORD type = MiniDumpWithThreadInfo | MiniDumpWithUnloadedModules;
    if (full) type |= MiniDumpWithFullMemory | MiniDumpWithFullMemoryInfo | MiniDumpWithHandleData;
    return type;
}

/* Is all of it there that its lists name? `size` bytes are mapped at `base`. Wine 8's writer takes no notice of a disk
 * that is full. */
static bool HasAll(const BYTE *base, uint64_t size) {
    const MINIDUMP_HEADER *header = (const void *)base;
    if (size < sizeof *header || memcmp(base, "MDMP", 4) != 0) return false;
    const MINIDUMP_DIRECTORY *streams = (const void *)(base + header->StreamDirectoryRva);
    if (header->StreamDirectoryRva + (uint64_t)header->NumberOfStreams * sizeof *streams > size) return false;
    for (ULONG32 i = 0; i < header->NumberOfStreams; i++) {
        const BYTE *stream = base + streams[i].Location.Rva;
        if ((uint64_t)streams[i].Location.Rva + streams[i].Location.DataSize > size) return false;
        if (streams[i].StreamType == MemoryListStream) {
            const MINIDUMP_MEMORY_LIST *list = (const void *)stream;
            for (ULONG32 j = 0; j < list->NumberOfMemoryRanges; j++) {
                const MINIDUMP_LOCATION_DESCRIPTOR *memory = &list->MemoryRanges[j].Memory;
                if ((uint64_t)memory->Rva + memory->DataSize > size) return false;
            }
        } else if (streams[i].StreamType == Memory64ListStream) {
            const MINIDUMP_MEMORY64_LIST *list = (const void *)stream;
            uint64_t end = list->BaseRva;
            for (ULONG64 j = 0; j < list->NumberOfMemoryRanges; j++) end += list->MemoryRanges[j].DataSize;
            if (end > size) return false;
        }
    }
    return true;
}

static bool IsWhole(HANDLE file) {
    LARGE_INTEGER size;
    bool whole = false;
    HANDLE mapping = GetFileSizeEx(file, &size) ? CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL) : NULL;
    const BYTE *base = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : NULL;
    if (base) {
        whole = HasAll(base, (uint64_t)size.QuadPart);
        UnmapViewOfFile(base);
    }
    if (mapping) CloseHandle(mapping);
    return whole;
}

static bool WriteTo(const wchar_t *path, bool full, DWORD thread, EXCEPTION_POINTERS *pointers, Error *error) {
    static const wchar_t operation[] = L"write";
    MINIDUMP_EXCEPTION_INFORMATION exception = {thread, pointers, FALSE};
    HANDLE file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) return ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
    bool ok = writer(GetCurrentProcess(), GetCurrentProcessId(), file, TypeOf(full), &exception, NULL, NULL) != 0;
    if (!ok) ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
    if (ok && !IsWhole(file)) ok = ErrorSet(error, ERROR_DISK_FULL, operation, L"'%ls'", path);
    if (ok && !FlushFileBuffers(file)) ok = ErrorSet(error, GetLastError(), operation, L"'%ls'", path);
    CloseHandle(file);
    return ok;
}

bool DumpWrite(const DumpOptions *options, DWORD thread, EXCEPTION_POINTERS *pointers, wchar_t **ret_path,
               Error *error) {
    if (!writer) return ErrorSet(error, ERROR_PROC_NOT_FOUND, L"find", L"MiniDumpWriteDump in dbghelp.dll");
    wchar_t *name = NewName(options->name);
    wchar_t *path = PathJoin(options->folder, name);
    wchar_t *unfinished = TextPrint(L"%ls.new", path); /* the process may be ended before it is whole */
    bool ok = WriteTo(unfinished, options->full, thread, pointers, error);
    if (ok && !MoveFileExW(unfinished, path, 0)) ok = ErrorSet(error, GetLastError(), L"write", L"'%ls'", path);
    if (ok) {
        Prune(options, name);
        *ret_path = path;
        path = NULL;
    } else {
        DeleteFileW(unfinished);
    }
    free(unfinished);
    free(path);
    free(name);
    return ok;
}
