#include "service/dumper.h"

#include "base/quote.h"

#include <dbghelp.h>
#include <stdlib.h>
#include <string.h>

/* MiniDumpWriteDump; the type is flags, and no single one of MINIDUMP_TYPE. */
typedef BOOL(WINAPI *DumpWriter)(HANDLE, DWORD, HANDLE, DWORD, MINIDUMP_EXCEPTION_INFORMATION *,
                                 MINIDUMP_USER_STREAM_INFORMATION *, MINIDUMP_CALLBACK_INFORMATION *);

static const wchar_t full_name[] = L"full";

static void AppendNumber(Text *line, uintptr_t number) {
    wchar_t *text = TextPrint(L"%llu", (unsigned long long)number);
    QuoteArgument(line, text);
    free(text);
}

void DumperAppend(Text *line, const DumperTask *task) {
    QuoteArgument(line, L"dump");
    AppendNumber(line, task->process);
    AppendNumber(line, task->thread);
    AppendNumber(line, task->pointers);
    QuoteArgument(line, task->full ? full_name : L"mini");
    QuoteArgument(line, task->path);
}

static uintptr_t Number(const wchar_t *text) {
    return (uintptr_t)wcstoull(text, NULL, 10);
}

/* Wine 8 reads the symbols of every module first, which takes half a minute, where it does not know the process. */
static void MakeKnown(HMODULE dll, HANDLE process) {
    BOOL(WINAPI * initialise)(HANDLE, PCWSTR, BOOL) = NULL;
    FARPROC function = GetProcAddress(dll, "SymInitializeW");
    if (!function || !GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")) return;
    memcpy(&initialise, &function, sizeof initialise);
    initialise(process, NULL, FALSE);
}

static bool Write(HANDLE file, HANDLE process, const DumperTask *task) {
    HMODULE dll = LoadLibraryExW(L"dbghelp.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = dll ? GetProcAddress(dll, "MiniDumpWriteDump") : NULL;
    if (!function) return false;
    DumpWriter writer = NULL;
    memcpy(&writer, &function, sizeof writer);
    MakeKnown(dll, process);
    MINIDUMP_EXCEPTION_INFORMATION exception = {.ThreadId = task->thread, .ClientPointers = TRUE};
    memcpy(&exception.ExceptionPointers, &task->pointers, sizeof task->pointers); /* there, and not here */
    DWORD type = MiniDumpWithThreadInfo | MiniDumpWithUnloadedModules;
    if (task->full) type |= MiniDumpWithFullMemory | MiniDumpWithFullMemoryInfo | MiniDumpWithHandleData;
    return writer(process, task->process, file, type, &exception, NULL, NULL) != 0;
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

/* The code of the error; 0: none. */
static uint32_t Dump(const DumperTask *task) {
    uint32_t code = 0;
    DWORD access = PROCESS_QUERY_INFORMATION | PROCESS_VM_READ | PROCESS_DUP_HANDLE;
    HANDLE process = OpenProcess(access, FALSE, task->process);
    if (!process) return GetLastError();
    HANDLE file =
        CreateFileW(task->path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        code = GetLastError();
    } else {
        bool written = Write(file, process, task);
        if (!written) code = GetLastError();
        if (written && !IsWhole(file)) code = ERROR_DISK_FULL;
        if (written && !code && !FlushFileBuffers(file)) code = GetLastError();
        CloseHandle(file);
    }
    CloseHandle(process);
    return code;
}

uint32_t DumperRun(int count, wchar_t *const *arguments) {
    if (count != DUMPER_ARGUMENTS) return ERROR_BAD_ARGUMENTS;
    return Dump(&(DumperTask){.process = (DWORD)Number(arguments[1]),
                              .thread = (DWORD)Number(arguments[2]),
                              .pointers = Number(arguments[3]),
                              .full = TextEqual(arguments[4], full_name),
                              .path = arguments[5]});
}
