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
    LAST_WORD_MS = 1000,
};

/* How long the process that writes a memory dump may take, in milliseconds. */
static uint32_t DumpPatience(const Settings *settings) {
    static const uint32_t patience[] = {
        [CRASH_DUMP_NONE] = 0, [CRASH_DUMP_MINI] = MINI_MS, [CRASH_DUMP_FULL] = FULL_MS};
    return patience[settings->crash_dump];
}

static void Dump(Host *host, const Crash *crash) {
    const Settings *settings = &host->settings;
    Error error;
    wchar_t *path = NULL;
    if (settings->crash_dump == CRASH_DUMP_NONE) return;
    HANDLE output =
        LogDuplicate(host->log); /* for as long as the process lives: DumpWrite may leave somebody with it */
    DumpOptions options = {.folder = settings->state_directory,
                           .name = host->name,
                           .full = settings->crash_dump == CRASH_DUMP_FULL,
                           .keep = settings->crash_dump_keep,
                           .timeout_ms = DumpPatience(settings),
                           .output = output};
    ChildJobLiftLimits(&host->job); /* for what it is written by, and they may be why it has crashed */
    LogNote(host->log, L"writes a %ls memory dump", options.full ? L"full" : L"mini");
    TestStepReached(L"crash-dump");
    if (!DumpWrite(&options, crash->thread, crash->pointers, &path, &error)) {
        Text message = {0};
        ErrorTextAppend(&message, &error);
        LogNote(host->log, L"no memory dump: %ls", message.data);
        TextFree(&message);
        return;
    }
    LogNote(host->log, L"memory dump: %ls", path);
    EnterCriticalSection(&host->lock);
    host->history.dump = path; /* it is told of until there is a later one */
    LeaveCriticalSection(&host->lock);
}

/* A thread that nothing of Python may run beside any more: what it works on may be damaged. */
static DWORD WINAPI HoldPython(void *unused) {
    int state = 0;
    (void)unused;
    if (GateEnter(&state)) Sleep(INFINITE);
    return 0;
}

static void OnCrash(void *context, const Crash *crash) {
    Host *host = context;
    EnterCriticalSection(&host->lock);
    host->crashing = true;
    LeaveCriticalSection(&host->lock);
    LineTimesWriteRest();
    LogNote(host->log, L"crash: %ls; where the threads are:", crash->place);
    StackLogCrash(host, crash->thread);
    ThreadStart(HoldPython, NULL, 0);
    Dump(host, crash);
    HostCrashed(host, crash->code, TextCopy(crash->words));
}

/* The log has faulthandler's own words on the threads. */
static void OnLastWord(void *context, const wchar_t *words) {
    Host *host = context;
    LineTimesWriteRest();
    LogWriteUnlocked(host->log, words, StacksRaw(LAST_WORD_MS));
}

/* The hooks, the children's grace, the memory dump, and the last word. */
static DWORD CrashPatience(const Settings *settings) {
    return DumpPatience(settings) + 2 * settings->hook_timeout + settings->stop_timeout + 40 * 1000;
}

bool CrashReportPrepare(Host *host, Error *error) {
    bool dumps = host->settings.crash_dump != CRASH_DUMP_NONE;
    return (!dumps || DumpPrepare(error)) &&
           CrashWatch(OnCrash, OnLastWord, host, CrashPatience(&host->settings), error);
}
