#include "service/diagnosis/crash_report.h"

#include "base/error_text.h"
#include "base/test_step.h"
#include "base/thread.h"
#include "log/log.h"
#include "python/api/gate.h"
#include "python/patch/line_times.h"
#include "python/threads/stacks.h"
#include "service/diagnosis/crash.h"
#include "service/diagnosis/dump.h"
#include "service/diagnosis/stack_log.h"

enum {
    MINI_MS = 60 * 1000,
    FULL_MS = 30 * 60 * 1000,
};

/* Returns how long the process that writes a memory dump may take, in milliseconds. */
static uint32_t DumpPatience(const Settings *settings) {
    static const uint32_t patience[] = {
        [CRASH_DUMP_NONE] = 0, [CRASH_DUMP_MINI] = MINI_MS, [CRASH_DUMP_FULL] = FULL_MS};
    return patience[settings->crash_dump];
}

static void Dump(const CrashReportTarget *target, const Crash *crash) {
    const Settings *settings = target->settings;
    Error error;
    wchar_t *path = NULL;
    if (settings->crash_dump == CRASH_DUMP_NONE) return;
    HANDLE output = LogDuplicate(target->log); /* never closed: DumpWrite may leave a process that uses it */
    DumpOptions options = {.folder = settings->state_directory,
                           .name = target->name,
                           .full = settings->crash_dump == CRASH_DUMP_FULL,
                           .keep = settings->crash_dump_keep,
                           .timeout_ms = DumpPatience(settings),
                           .output = output};
    target->before_dump(target->context);
    LogNote(target->log, L"writing a %ls memory dump", options.full ? L"full" : L"mini");
    TestStepReached(L"crash-dump");
    if (!DumpWrite(&options, crash->thread, crash->pointers, &path, &error)) {
        Text message = {0};
        ErrorTextAppend(&message, &error);
        LogNote(target->log, L"no memory dump was written: %ls", message.data);
        TextFree(&message);
        return;
    }
    LogNote(target->log, L"memory dump: %ls", path);
    target->dumped(target->context, path);
}

/* Takes the GIL for good: no Python code may run beside the report, because its data may be damaged. */
static DWORD WINAPI HoldPython(void *unused) {
    int state = 0;
    (void)unused;
    if (GateEnter(&state)) Sleep(INFINITE);
    return 0;
}

static void OnCrash(void *context, const Crash *crash) {
    const CrashReportTarget *target = context;
    target->begins(target->context);
    LineTimesWriteRest();
    LogNote(target->log, L"crash: %ls; stacks of all threads:", crash->place);
    StackLogWriteCrash(target->log, crash->thread);
    ThreadStart(HoldPython, NULL, 0);
    Dump(target, crash);
    target->ends(target->context, crash->code, crash->words);
}

/* Without a heap, the log gets faulthandler's own text about the threads. */
static void OnHeaplessCrash(void *context, const wchar_t *words) {
    const CrashReportTarget *target = context;
    LineTimesWriteRest();
    LogWriteUnlocked(target->log, words, StacksRaw());
}

/* How long the crashed thread is held: for the memory dump, the hooks, the grace period of the child processes, and
 * STOPPED. */
static DWORD CrashPatience(const Settings *settings) {
    return DumpPatience(settings) + 2 * settings->hook_timeout + settings->stop_timeout + 40 * 1000;
}

bool CrashReportPrepare(const CrashReportTarget *target, Error *error) {
    const Settings *settings = target->settings;
    return (settings->crash_dump == CRASH_DUMP_NONE || DumpPrepare(error)) &&
           CrashWatch(OnCrash, OnHeaplessCrash, (void *)target, CrashPatience(settings), error);
}
