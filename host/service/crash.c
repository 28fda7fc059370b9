#include "service/crash.h"

#include "base/path.h"
#include "base/text.h"
#include "python/stacks.h"

#include <stdlib.h>

enum {
    RESERVED_STACK = 64 << 10,
    WATCH_STACK = 256 << 10,
    END_MS = 10 * 1000,
};

/* Written on the thread that crashed, which may have next to no stack left: plain stores only. */
static struct {
    CrashReport *report;
    void *context;
    DWORD patience_ms;
    volatile LONG happened;
    DWORD code;
    void *address;
    HANDLE wake;      /* something happened */
    HANDLE concluded; /* manual reset */
} crash;

static LONG WINAPI OnException(EXCEPTION_POINTERS *exception) {
    if (StacksIsReading()) Sleep(INFINITE); /* it was a try */
    if (InterlockedExchange(&crash.happened, 1))
        Sleep(INFINITE); /* a second thread: the first one's will end it, too */
    crash.code = exception->ExceptionRecord->ExceptionCode;
    crash.address = exception->ExceptionRecord->ExceptionAddress;
    SetEvent(crash.wake);
    WaitForSingleObject(crash.concluded, crash.patience_ms);
    return EXCEPTION_CONTINUE_SEARCH;
}

static const wchar_t *NameOf(DWORD code) {
    switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
        return L"access violation";
    case EXCEPTION_STACK_OVERFLOW:
        return L"stack overflow";
    case EXCEPTION_ILLEGAL_INSTRUCTION:
        return L"illegal instruction";
    case EXCEPTION_INT_DIVIDE_BY_ZERO:
        return L"division by zero";
    case EXCEPTION_IN_PAGE_ERROR:
        return L"unreadable page";
    case EXCEPTION_PRIV_INSTRUCTION:
        return L"privileged instruction";
    default:
        return NULL;
    }
}

/* "access violation in foo.pyd". The caller frees. */
static wchar_t *Describe(DWORD code, const void *address) {
    wchar_t path[1024] = L"";
    HMODULE module = NULL;
    Text words = {0};
    if (NameOf(code)) {
        TextAppend(&words, NameOf(code));
    } else {
        TextAppendFormat(&words, L"exception 0x%08lX", code);
    }
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    if (GetModuleHandleExW(flags, (const wchar_t *)address, &module)) {
        DWORD length = GetModuleFileNameW(module, path, sizeof path / sizeof *path);
        if (length && length < sizeof path / sizeof *path) TextAppendFormat(&words, L" in %ls", PathName(path));
    } else {
        TextAppendFormat(&words, L" at 0x%llX", (unsigned long long)(ULONG_PTR)address);
    }
    return TextTake(&words);
}

static DWORD WINAPI WatchMain(void *unused) {
    (void)unused;
    WaitForSingleObject(crash.wake, INFINITE);
    crash.report(crash.context, crash.code, Describe(crash.code, crash.address));
    return 0;
}

bool CrashWatch(CrashReport *report, void *context, DWORD patience_ms, Error *error) {
    crash.report = report;
    crash.context = context;
    crash.patience_ms = patience_ms;
    crash.wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    crash.concluded = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE thread = crash.wake && crash.concluded ? CreateThread(NULL, WATCH_STACK, WatchMain, NULL, 0, NULL) : NULL;
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
