#include "service/crash.h"

#include "base/path.h"
#include "base/text.h"
#include "python/stacks.h"

#include <psapi.h>
#include <stdlib.h>

enum {
    PATH_SIZE = 1024,
    HEAP_MS = 10 * 1000, /* nothing that works keeps a heap locked for so long, however busy the machine */
    RESERVED_STACK = 64 << 10,
    WATCH_STACK = 512 << 10,
    END_MS = 10 * 1000,
    ABORTED = 3,               /* what ucrtbase's abort() ends a process with */
    FATAL_EXIT = 0x40000015,   /* STATUS_FATAL_APP_EXIT: an abort, for a dump */
    CXX_EXCEPTION = 0x606D7363 /* less the highest bit */
};

/* Written on the thread that crashed, which may have next to no stack left: plain stores only. */
static struct {
    CrashReport *report;
    CrashLastWord *last_word;
    void *context;
    DWORD patience_ms;
    volatile LONG happened;
    DWORD thread;
    DWORD watch;
    bool aborts;
    EXCEPTION_RECORD record;
    CONTEXT registers;
    HANDLE wake;      /* something happened */
    HANDLE able;      /* the watch has the heap, without which it can report nothing */
    HANDLE concluded; /* manual reset */
} crash;

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
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].code == code) return names[i].name;
    }
    return NULL;
}

/* The file of the module that an address lies in (PATH_SIZE characters), and the offset there; false where it is in
 * none. Not from the loader, which the thread that has crashed may have locked: a module that is being loaded crashes
 * as any other code. */
static bool PlaceOf(const void *address, wchar_t *ret_path, ULONG_PTR *ret_offset) {
    MEMORY_BASIC_INFORMATION region;
    if (!VirtualQuery(address, &region, sizeof region) || region.Type != MEM_IMAGE) return false;
    DWORD length = K32GetMappedFileNameW(GetCurrentProcess(), region.AllocationBase, ret_path, PATH_SIZE);
    if (!length || length == PATH_SIZE) return false;
    *ret_offset = (ULONG_PTR)address - (ULONG_PTR)region.AllocationBase;
    return true;
}

/* The watch waits for a heap that the thread that has crashed keeps locked: what can be said without one. On the latter
 * thread. */
static void SayLastWord(void) {
    static wchar_t path[PATH_SIZE];
    static wchar_t words[PATH_SIZE + 256];
    const EXCEPTION_RECORD *record = &crash.record;
    const wchar_t *name = crash.aborts ? L"abort()" : NameOf(record->ExceptionCode);
    ULONG_PTR offset = (ULONG_PTR)record->ExceptionAddress;
    bool known = PlaceOf(record->ExceptionAddress, path, &offset);
    const wchar_t *module = known ? PathName(path) : L"";
    _snwprintf(words, sizeof words / sizeof *words - 1,
               L"crash of the thread 0x%08lx: %ls (0x%08lX)%ls%ls%ls0x%llx; the process's heap stays locked, so the "
               L"threads as they are, and nothing more:",
               crash.thread, name ? name : L"exception", record->ExceptionCode, known ? L" in " : L" at ", module,
               known ? L"+" : L"", (unsigned long long)offset);
    crash.last_word(crash.context, words);
}

/* Holds the thread until everybody was told. */
static void Hold(const EXCEPTION_RECORD *record, const CONTEXT *registers, bool aborts) {
    if (InterlockedExchange(&crash.happened, 1)) {
        if (crash.thread == GetCurrentThreadId()) return; /* it was held: abort() raises a signal, too */
        if (crash.watch == GetCurrentThreadId()) SetEvent(crash.concluded); /* the report itself: no more of it */
        Sleep(INFINITE); /* a second thread: the first one's will end it, too */
    }
    crash.thread = GetCurrentThreadId();
    crash.aborts = aborts;
    crash.record = *record;
    crash.registers = *registers;
    SetEvent(crash.wake);
    if (WaitForSingleObject(crash.able, HEAP_MS) == WAIT_TIMEOUT) {
        SayLastWord();
    } else {
        WaitForSingleObject(crash.concluded, crash.patience_ms);
    }
}

static LONG WINAPI OnException(EXCEPTION_POINTERS *exception) {
    if (StacksIsReading()) Sleep(INFINITE); /* it was a try */
    Hold(exception->ExceptionRecord, exception->ContextRecord, false);
    return EXCEPTION_CONTINUE_SEARCH;
}

void CrashAborts(void) {
    if (!crash.wake) return;
    CONTEXT registers;
    EXCEPTION_RECORD record = {.ExceptionCode = FATAL_EXIT};
    RtlCaptureContext(&registers);
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

/* The words and the place of an exception. */
static void Describe(const EXCEPTION_RECORD *record, Crash *ret_crash) {
    Text words = {0};
    Text place = {0};
    wchar_t path[PATH_SIZE];
    ULONG_PTR offset = 0;
    DWORD code = record->ExceptionCode;
    if (NameOf(code)) {
        TextAppend(&words, NameOf(code));
    } else {
        TextAppendFormat(&words, L"exception 0x%08lX", code);
    }
    unsigned long long address = (ULONG_PTR)record->ExceptionAddress;
    if (PlaceOf(record->ExceptionAddress, path, &offset)) {
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

static DWORD WINAPI WatchMain(void *unused) {
    (void)unused;
    WaitForSingleObject(crash.wake, INFINITE);
    if (HeapLock(GetProcessHeap())) HeapUnlock(GetProcessHeap());
    SetEvent(crash.able);
    EXCEPTION_POINTERS pointers = {&crash.record, &crash.registers};
    Crash told = {.code = ABORTED, .thread = crash.thread, .pointers = &pointers};
    if (crash.aborts) {
        told.words = StacksFatalError();
        if (!told.words) told.words = TextCopy(L"abort() was called");
        told.place = TextCopy(told.words);
    } else {
        told.code = crash.record.ExceptionCode;
        Describe(&crash.record, &told);
    }
    crash.report(crash.context, &told);
    free(told.words);
    free(told.place);
    return 0;
}

bool CrashWatch(CrashReport *report, CrashLastWord *last_word, void *context, DWORD patience_ms, Error *error) {
    crash.report = report;
    crash.last_word = last_word;
    crash.context = context;
    crash.patience_ms = patience_ms;
    crash.wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    crash.able = CreateEventW(NULL, TRUE, FALSE, NULL);
    crash.concluded = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE thread = crash.wake && crash.able && crash.concluded
                        ? CreateThread(NULL, WATCH_STACK, WatchMain, NULL, 0, &crash.watch)
                        : NULL;
    if (!thread) return ErrorSet(error, GetLastError(), L"start the thread that watches for crashes", L"");
    CloseHandle(thread);
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
    SetThreadStackGuarantee(&bytes);
}
