#include "service/diagnosis/dump_process.h"

#include "base/file.h"
#include "base/quote.h"

#include <dbghelp.h>
#include <stdlib.h>
#include <string.h>

/* MiniDumpWriteDump. Its type is declared as a DWORD here, because it is a combination of MINIDUMP_TYPE flags. */
typedef BOOL(WINAPI *DumpWriter)(HANDLE, DWORD, HANDLE, DWORD, MINIDUMP_EXCEPTION_INFORMATION *,
                                 MINIDUMP_USER_STREAM_INFORMATION *, MINIDUMP_CALLBACK_INFORMATION *);

static const wchar_t full_name[] = L"full";

static void AppendNumber(Text *line, uintptr_t number) {
    wchar_t *text = TextPrint(L"%llu", (unsigned long long)number);
    QuoteArgument(line, text);
    free(text);
}

void DumpProcessAppend(Text *line, const DumpProcessTask *task) {
    QuoteArgument(line, L"dump");
    AppendNumber(line, task->process);
    AppendNumber(line, task->thread);
    AppendNumber(line, task->pointers);
    AppendNumber(line, task->timeout_ms);
    QuoteArgument(line, task->full ? full_name : L"mini");
    QuoteArgument(line, task->path);
}

static uintptr_t Number(const wchar_t *text) {
    return (uintptr_t)wcstoull(text, NULL, 10);
}

/* Registers the process with dbghelp on Wine 8, which otherwise reads the symbols of every module for half a minute. */
static void RegisterProcess(HMODULE dll, HANDLE process) {
    BOOL(WINAPI * initialise)(HANDLE, PCWSTR, BOOL) = NULL;
    FARPROC function = GetProcAddress(dll, "SymInitializeW");
    if (!function || !GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")) return;
    memcpy(&initialise, &function, sizeof initialise);
    initialise(process, NULL, FALSE);
}

/* PssCaptureSnapshot of processsnapshot.h, since Windows 8.1. */
typedef DWORD(WINAPI *SnapshotMaker)(HANDLE process, DWORD flags, DWORD context_flags, HANDLE *ret_snapshot);

enum {
    CAPTURE_MEMORY = 0x1,          /* PSS_CAPTURE_VA_CLONE */
    CAPTURE_HANDLES = 0x3C,        /* PSS_CAPTURE_HANDLES, _NAME_, _BASIC_ and _TYPE_SPECIFIC_INFORMATION */
    CAPTURE_THREADS = 0x380,       /* PSS_CAPTURE_THREADS, _THREAD_CONTEXT, _CONTEXT_EXTENDED */
    CREATE_OUT_OF_JOB = 0xC << 24, /* PSS_CREATE_BREAKAWAY, _OPTIONAL: a snapshot is also a process */
};

/* Returns a snapshot, which disappears with this process; NULL if this Windows, or Wine, cannot make one. */
static HANDLE Snapshot(HANDLE process) {
    FARPROC function = GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "PssCaptureSnapshot");
    SnapshotMaker make = NULL;
    HANDLE snapshot = NULL;
    DWORD flags = CAPTURE_MEMORY | CAPTURE_HANDLES | CAPTURE_THREADS | CREATE_OUT_OF_JOB;
    if (!function) return NULL;
    memcpy(&make, &function, sizeof make);
    return make(process, flags, CONTEXT_ALL, &snapshot) == ERROR_SUCCESS ? snapshot : NULL;
}

typedef struct Progress {
    bool snapshot;
    ULONGLONG deadline;
} Progress;

static BOOL CALLBACK OnProgress(void *parameter, MINIDUMP_CALLBACK_INPUT *input, MINIDUMP_CALLBACK_OUTPUT *output) {
    const Progress *progress = parameter;
    if (input->CallbackType == IsProcessSnapshotCallback) {
        output->Status = progress->snapshot ? S_FALSE : S_OK;
    } else if (input->CallbackType == CancelCallback) {
        output->CheckCancel = TRUE;
        output->Cancel = GetTickCount64() >= progress->deadline;
    }
    return TRUE;
}

/* Returns the Win32 code of the last error, which dbghelp sets as an HRESULT. */
static uint32_t LastError(void) {
    DWORD code = GetLastError();
    if (HRESULT_FACILITY(code) == FACILITY_WIN32 && (code & 0x80000000u)) code = HRESULT_CODE(code);
    return code ? code : ERROR_WRITE_FAULT;
}

/* Writes the dump of `source`, the process or a snapshot of it. Returns 0 or a Win32 error code. */
static uint32_t WriteFrom(DumpWriter write, HANDLE source, HANDLE file, const DumpProcessTask *task,
                          Progress *progress) {
    MINIDUMP_EXCEPTION_INFORMATION exception = {.ThreadId = task->thread, .ClientPointers = TRUE};
    MINIDUMP_CALLBACK_INFORMATION callback = {OnProgress, progress};
    DWORD type = MiniDumpWithThreadInfo | MiniDumpWithUnloadedModules;
    if (task->full) type |= MiniDumpWithFullMemory | MiniDumpWithFullMemoryInfo | MiniDumpWithHandleData;
    memcpy(&exception.ExceptionPointers, &task->pointers, sizeof task->pointers); /* an address in that process */
    SetFilePointer(file, 0, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    SetLastError(ERROR_SUCCESS);
    bool ok = write(source, task->process, file, type, &exception, NULL, &callback) != 0;
    return ok ? 0 : LastError();
}

/* dbghelp.dll loads version.dll when it lists the modules, from the program's folder first (Wine 8, by a delayed
 * import), unless it is loaded. */
static HMODULE LoadDbghelp(void) {
    LoadLibraryExW(L"version.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    return LoadLibraryExW(L"dbghelp.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
}

static uint32_t Write(HANDLE file, HANDLE process, const DumpProcessTask *task) {
    Progress progress = {.deadline = GetTickCount64() + task->timeout_ms};
    HMODULE dll = LoadDbghelp();
    FARPROC function = dll ? GetProcAddress(dll, "MiniDumpWriteDump") : NULL;
    DumpWriter write = NULL;
    if (!function) return LastError();
    memcpy(&write, &function, sizeof write);
    RegisterProcess(dll, process);
    HANDLE snapshot = Snapshot(process);
    progress.snapshot = snapshot != NULL;
    if (snapshot && !WriteFrom(write, snapshot, file, task, &progress)) return 0;
    progress.snapshot = false;
    return WriteFrom(write, process, file, task, &progress);
}

/* Returns true if the file has everything that its lists name. `size` bytes are mapped at `base`. Wine 8's writer
 * ignores a full disk. */
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

/* Returns 0 if the dump is complete, otherwise a Win32 error code. */
static uint32_t Check(HANDLE file) {
    LARGE_INTEGER size = {0};
    HANDLE mapping = GetFileSizeEx(file, &size) ? CreateFileMappingW(file, NULL, PAGE_READONLY, 0, 0, NULL) : NULL;
    const BYTE *base = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : NULL;
    uint32_t code = base ? 0 : LastError();
    if (base && !HasAll(base, (uint64_t)size.QuadPart)) code = ERROR_DISK_FULL;
    if (base) UnmapViewOfFile(base);
    if (mapping) CloseHandle(mapping);
    return code;
}

static uint32_t Dump(const DumpProcessTask *task) {
    HANDLE process = OpenProcess(PROCESS_ALL_ACCESS, FALSE, task->process);
    if (!process) return LastError();
    HANDLE file = FileCreateTemporary(task->path, GENERIC_READ | GENERIC_WRITE, 0);
    uint32_t code = file == INVALID_HANDLE_VALUE ? LastError() : Write(file, process, task);
    if (!code) code = Check(file);
    if (!code && !FlushFileBuffers(file)) code = LastError();
    if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
    CloseHandle(process);
    return code;
}

uint32_t DumpProcessRun(int count, wchar_t *const *arguments) {
    if (count != DUMP_PROCESS_ARGUMENTS) return ERROR_BAD_ARGUMENTS;
    return Dump(&(DumpProcessTask){.process = (DWORD)Number(arguments[1]),
                                   .thread = (DWORD)Number(arguments[2]),
                                   .pointers = Number(arguments[3]),
                                   .timeout_ms = (uint32_t)Number(arguments[4]),
                                   .full = TextEqual(arguments[5], full_name),
                                   .path = arguments[6]});
}
