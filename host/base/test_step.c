#include "base/test_step.h"

#ifdef PYHOSTSVC_STEPS

#include "base/array.h"
#include "base/file.h"
#include "base/quote.h"

#include <stdlib.h>
#include <windows.h>

enum { MOST_TIMES = 256 };

static struct {
    const wchar_t *step;
    DWORD thread;
    FILETIME at;
} times[MOST_TIMES];
static volatile LONG time_count;

void TestStepNote(const wchar_t *step) {
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now); /* the clock of Python's time.time() */
    LONG number = InterlockedIncrement(&time_count) - 1;
    if (number >= MOST_TIMES) return;
    times[number].at = now;
    times[number].thread = GetCurrentThreadId();
    times[number].step = step;
}

void TestStepWriteTimes(void) {
    wchar_t path[1024];
    Error ignored;
    Text text = {0};
    DWORD length = GetEnvironmentVariableW(L"PYHOSTSVC_STEP_TIMES", path, COUNT_OF(path));
    if (!length || length >= COUNT_OF(path)) return;
    for (LONG i = 0; i < time_count && i < MOST_TIMES; i++) {
        ULONGLONG at = (ULONGLONG)times[i].at.dwHighDateTime << 32 | times[i].at.dwLowDateTime;
        TextAppendFormat(&text, L"%llu %lu %ls\n", at, times[i].thread, times[i].step);
    }
    FileReplace(path, text.data, &ignored);
    TextFree(&text);
}

static HANDLE OpenStep(const wchar_t *step, const wchar_t *what) {
    TextList arguments = {0};
    QuoteSplit(GetCommandLineW(), &arguments); /* …\pyhostsvc.exe service <name> */
    wchar_t *name = TextPrint(L"pyhostsvc-%ls-%ls-%ls", arguments.items[arguments.count - 1], step, what);
    HANDLE event = OpenEventW(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, name);
    free(name);
    TextListFree(&arguments);
    return event;
}

void TestStepReached(const wchar_t *step) {
    TestStepNote(step);
    if (GetEnvironmentVariableW(L"PYHOSTSVC_STEP_TIMES", NULL, 0)) return; /* a profile, which this would disturb */
    HANDLE reached = OpenStep(step, L"reached");
    HANDLE go = OpenStep(step, L"go");
    if (reached && go) {
        SetEvent(reached);
        WaitForSingleObject(go, INFINITE);
    }
    if (reached) CloseHandle(reached);
    if (go) CloseHandle(go);
}

#endif
