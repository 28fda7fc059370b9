#include "service/diagnosis/crash.h"

#include "base/array.h"
#include "base/bounded_text.h"
#include "base/path.h"
#include "base/system.h"
#include "base/text.h"
#include "python/api/bootstrap.h"
#include "python/patch/fatal_error.h"
#include "python/threads/stacks.h"

#include <stdlib.h>
#include <string.h>
#include <winternl.h>

enum {
    PATH_SIZE = 1024,
    HEAP_MS = 10 * 1000, /* a sound process never locks a heap this long, however busy the machine is */
    RESERVED_STACK = 64 << 10,
    MAPPED_FILE_NAME = 2, /* MemoryMappedFilenameInformation, of winternl.h's MEMORY_INFORMATION_CLASS */
    END_MS = 10 * 1000,
    ABORTED = 3,               /* the exit code of ucrtbase's abort() */
    FATAL_EXIT = 0x40000015,   /* STATUS_FATAL_APP_EXIT: marks an abort in a dump */
    CXX_EXCEPTION = 0x606D7363 /* without the highest bit, which an int cannot hold */
};

/* The flag of a CONTEXT that is followed by more registers: CONTEXT_XSTATE without the processor's bit. */
#if defined(__x86_64__) || defined(_M_X64)
#define EXTENDED 0x40u
#else
#define EXTENDED 0u
#endif

/* The crashed thread writes this with plain stores, because it may have almost no stack left. */
static struct {
    CrashHandler *handler;
    CrashHeaplessHandler *heapless;
    void *context;
    DWORD patience_ms;
    volatile LONG happened;
    DWORD thread;
    DWORD reporter;
    bool aborts;
    EXCEPTION_RECORD record;
    CONTEXT registers;
    HANDLE wake;      /* a thread has crashed */
    HANDLE has_heap;  /* the reporter could lock the heap, without which it cannot report */
    HANDLE concluded; /* the crashed thread may continue */
} crash;

static LONG(WINAPI *query_memory)(HANDLE, const void *, int, void *, SIZE_T, SIZE_T *);

static const wchar_t *NameOf(DWORD code) {
    static const struct {
        DWORD code;
        const wchar_t *name;
    } names[] = {
        {EXCEPTION_ACCESS_VIOLATION, L"access violation"},
        {EXCEPTION_STACK_OVERFLOW, L"stack overflow"},
        {EXCEPTION_ILLEGAL_INSTRUCTION, L"illegal instruction"},
        {EXCEPTION_INT_DIVIDE_BY_ZERO, L"division by zero"},
        {EXCEPTION_IN_PAGE_ERROR, L"unreadable page"},
        {EXCEPTION_PRIV_INSTRUCTION, L"privileged instruction"},
        {EXCEPTION_BREAKPOINT, L"breakpoint"},
        {STATUS_NO_MEMORY, L"no memory"},
        {0xC0000374, L"heap corruption"},
        {CXX_EXCEPTION | 0x80000000u, L"C++ exception"},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i].code == code) return names[i].name;
    }
    return NULL;
}

/* Finds the file (up to PATH_SIZE characters) of the module at an address, and the offset in it. Returns false if there
 * is no module. Does not ask the loader, whose lock the crashed thread may hold: a module that is being loaded can
 * crash like any other code. Does not use GetMappedFileName, whose buffer holds MAX_PATH. One thread at a time. */
static bool PlaceOf(const void *address, const wchar_t **ret_path, ULONG_PTR *ret_offset) {
    static struct {
        UNICODE_STRING name;
        wchar_t room[PATH_SIZE];
    } mapped;
    MEMORY_BASIC_INFORMATION region;
    if (!query_memory || !VirtualQuery(address, &region, sizeof region) || region.Type != MEM_IMAGE) return false;
    SIZE_T room = sizeof mapped - sizeof(wchar_t); /* for the terminator */
    memset(&mapped, 0, sizeof mapped);
    if (query_memory(GetCurrentProcess(), region.AllocationBase, MAPPED_FILE_NAME, &mapped, room, NULL) < 0 ||
        !mapped.name.Buffer) {
        return false;
    }
    mapped.name.Buffer[mapped.name.Length / sizeof(wchar_t)] = L'\0';
    *ret_path = mapped.name.Buffer;
    *ret_offset = (ULONG_PTR)address - (ULONG_PTR)region.AllocationBase;
    return true;
}

/* Reports the crash without a heap. */
static void ReportWithoutHeap(void) {
    static wchar_t data[PATH_SIZE + 256];
    const EXCEPTION_RECORD *record = &crash.record;
    const wchar_t *name = crash.aborts ? L"abort()" : NameOf(record->ExceptionCode);
    const wchar_t *path = NULL;
    ULONG_PTR offset = (ULONG_PTR)record->ExceptionAddress;
    BoundedText words = BoundedTextIn(data, COUNT_OF(data));
    BoundedTextAppend(&words, L"crash of thread 0x");
    BoundedTextHex(&words, crash.thread, 8);
    BoundedTextAppend(&words, L": ");
    BoundedTextAppend(&words, name ? name : L"exception 0x");
    if (!name) BoundedTextHex(&words, record->ExceptionCode, 8);
    if (PlaceOf(record->ExceptionAddress, &path, &offset)) {
        BoundedTextAppend(&words, L" in ");
        BoundedTextAppend(&words, PathName(path));
        BoundedTextAppend(&words, L"+0x");
    } else {
        BoundedTextAppend(&words, L" at 0x");
    }
    BoundedTextHex(&words, offset, 1);
    BoundedTextAppend(&words, L"; the process heap is locked, so only the raw stacks of the threads follow:");
    crash.heapless(crash.context, data);
}

static void End(void) {
    TerminateProcess(GetCurrentProcess(), crash.aborts ? ABORTED : crash.record.ExceptionCode);
}

/* Waits until the crash is reported, and makes sure that the process ends. Needs neither a lock nor memory. */
static void WaitForReport(void) {
    if (WaitForSingleObject(crash.has_heap, HEAP_MS) == WAIT_TIMEOUT) {
        ReportWithoutHeap();
        End();
    } else if (WaitForSingleObject(crash.concluded, crash.patience_ms) == WAIT_TIMEOUT) {
        End();
    }
}

/* Holds the calling thread until the crash is reported. */
static void Hold(const EXCEPTION_RECORD *record, const CONTEXT *registers, bool aborts) {
    if (InterlockedExchange(&crash.happened, 1)) {
        if (crash.thread == GetCurrentThreadId()) return; /* it was held before: abort() also raises a signal */
        if (crash.reporter == GetCurrentThreadId())
            SetEvent(crash.concluded); /* the report itself has crashed: end it */
        Sleep(INFINITE);               /* a second thread: the first one ends the process */
    }
    crash.thread = GetCurrentThreadId();
    crash.aborts = aborts;
    crash.record = *record;
    crash.registers = *registers;
    crash.registers.ContextFlags &= ~EXTENDED; /* the registers that follow were not copied */
    SetEvent(crash.wake);
    if (crash.thread == crash.reporter) CrashReport();
    WaitForReport();
}

static LONG WINAPI OnException(EXCEPTION_POINTERS *exception) {
    BootstrapCancelLater();
    Hold(exception->ExceptionRecord, exception->ContextRecord, false);
    return EXCEPTION_CONTINUE_SEARCH;
}

void CrashAborts(void) {
    if (!crash.wake) return;
    CONTEXT registers;
    EXCEPTION_RECORD record = {.ExceptionCode = FATAL_EXIT};
    RtlCaptureContext(&registers);
    BootstrapCancelLater();
    Hold(&record, &registers, true);
}

/* ", reading 0x0" */
static void AppendAccess(Text *place, const EXCEPTION_RECORD *record) {
    bool access =
        record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION || record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR;
    if (!access || record->NumberParameters < 2) return;
    ULONG_PTR how = record->ExceptionInformation[0];
    const wchar_t *verb = how == 0 ? L"reading" : how == 1 ? L"writing" : L"executing";
    TextAppendFormat(place, L", %ls 0x%llx", verb, (unsigned long long)record->ExceptionInformation[1]);
}

/* Sets the words and the place of an exception. */
static void Describe(const EXCEPTION_RECORD *record, Crash *ret_crash) {
    Text words = {0};
    Text place = {0};
    const wchar_t *path = NULL;
    ULONG_PTR offset = 0;
    DWORD code = record->ExceptionCode;
    if (NameOf(code)) {
        TextAppend(&words, NameOf(code));
    } else {
        TextAppendFormat(&words, L"exception 0x%08lX", code);
    }
    unsigned long long address = (ULONG_PTR)record->ExceptionAddress;
    if (PlaceOf(record->ExceptionAddress, &path, &offset)) {
        const wchar_t *module = PathName(path);
        TextAppendFormat(&place, L"%ls in %ls+0x%llx at 0x%llx", words.data, module, (unsigned long long)offset,
                         address);
        TextAppendFormat(&words, L" in %ls", module);
    } else {
        TextAppendFormat(&words, L" at 0x%llx", address);
        TextAppend(&place, words.data);
    }
    AppendAccess(&place, record);
    ret_crash->words = TextTake(&words);
    ret_crash->place = TextTake(&place);
}

HANDLE CrashReporter(void) {
    crash.reporter = GetCurrentThreadId();
    return crash.wake;
}

void CrashReport(void) {
    if (HeapLock(GetProcessHeap())) HeapUnlock(GetProcessHeap());
    SetEvent(crash.has_heap);
    EXCEPTION_POINTERS pointers = {&crash.record, &crash.registers};
    Crash report = {.code = ABORTED, .thread = crash.thread, .pointers = &pointers};
    if (crash.aborts) {
        report.words = FatalErrorMessage();
        if (!report.words) report.words = TextCopy(L"abort() was called");
        report.place = TextCopy(report.words);
    } else {
        report.code = crash.record.ExceptionCode;
        Describe(&crash.record, &report);
    }
    crash.handler(crash.context, &report);
    free(report.words);
    free(report.place);
}

static HANDLE MakeEvent(void) {
    return CreateEventW(NULL, TRUE, FALSE, NULL);
}

bool CrashWatch(CrashHandler *handler, CrashHeaplessHandler *heapless, void *context, DWORD patience_ms, Error *error) {
    FARPROC query = GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryVirtualMemory");
    if (query) memcpy(&query_memory, &query, sizeof query_memory);
    crash.handler = handler;
    crash.heapless = heapless;
    crash.context = context;
    crash.patience_ms = patience_ms;
    crash.wake = CreateEventW(NULL, FALSE, FALSE, NULL); /* the reporter takes it once */
    crash.has_heap = MakeEvent();
    crash.concluded = MakeEvent();
    if (!crash.wake || !crash.has_heap || !crash.concluded)
        return ErrorSet(error, GetLastError(), L"create the events of the crash watch", L"");
    SetUnhandledExceptionFilter(OnException);
    return true;
}

void CrashConclude(void) {
    if (!crash.happened) return;
    SetEvent(crash.concluded);
    Sleep(END_MS);
}

void CrashReserveStack(void) {
    ULONG bytes = RESERVED_STACK;
    System->SetThreadStackGuarantee(&bytes);
}
