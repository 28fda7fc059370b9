#include "service/diagnosis/stack_log.h"

#include "base/quote.h"
#include "base/thread.h"
#include "log/log.h"
#include "state/reply.h"

#include <stdlib.h>

enum {
    PATIENCE_MS = 3000, /* for the GIL, of somebody who waits for an answer */
    CRASH_MS = 1000,
};

/* Of those who ask; the thread that answers is there while any does. */
static volatile LONG asked;
static volatile LONG forced_asked;

/* Why there are none, with the GIL. */
static bool SayResult(const Host *host, StacksResult result, Error *error) {
    if (result == STACKS_CLOSED) {
        ErrorSay(error, ERROR_CODE_FAILED, L"Python does not run the script of '%ls': it starts, or it has ended",
                 host->name);
        return ErrorRemedy(error, L"`pyhostsvc status %ls` says what becomes of it.", host->name);
    }
    ErrorSay(error, ERROR_CODE_FAILED,
             L"native code holds the GIL, the lock without which nothing of Python runs: it was not to be had within "
             L"%g s",
             PATIENCE_MS / 1000.0);
    return ErrorRemedy(error, L"`pyhostsvc stack %ls --force` reads the threads without it.",
                       QuoteName(host->name).text);
}

/* Between two runs it is PAUSED to Windows, and there is no script. */
static bool WaitsForStart(Host *host, Error *error) {
    EnterCriticalSection(&host->lock);
    bool waits = host->state == LIFECYCLE_BACKOFF;
    LeaveCriticalSection(&host->lock);
    if (!waits) return false;
    ErrorSay(error, ERROR_CODE_FAILED, L"the service '%ls' waits to be started again", host->name);
    ErrorRemedy(error, L"`pyhostsvc status %ls` says when that is, and how it ended.", host->name);
    return true;
}

static bool Read(Host *host, bool forced, Stacks *ret_stacks, Error *error) {
    if (WaitsForStart(host, error)) return false;
    if (!forced) {
        StacksResult result = StacksAttached(PATIENCE_MS, ret_stacks);
        return result == STACKS_READ || SayResult(host, result, error);
    }
    return StacksUnlocked(0, PATIENCE_MS, ret_stacks) ||
           ErrorSay(error, ERROR_CODE_FAILED, L"the threads could not be read without the GIL");
}

static void Answer(Host *host, bool forced) {
    const wchar_t *folder = host->settings.state_directory;
    Stacks stacks = {0};
    Error why;
    Error error;
    bool ok = Read(host, forced, &stacks, &why);
    if (ok) {
        Text json = {0};
        JsonBegin(&json);
        JsonInteger(&json, L"pid", GetCurrentProcessId());
        JsonString(&json, L"text", stacks.text);
        JsonString(&json, L"blocked", stacks.blocked);
        JsonEnd(&json);
        ok = ReplyWrite(folder, REPLY_STACK, json.data, &error);
        TextFree(&json);
    } else {
        ok = ReplyWriteError(folder, REPLY_STACK, &why, &error);
    }
    if (!ok) HostLogFailure(host, L"stack", &error);
    StacksFree(&stacks);
}

static DWORD WINAPI AnswerMain(void *parameter) {
    for (;;) {
        LONG seen = asked;
        Answer(parameter, InterlockedExchange(&forced_asked, 0) != 0);
        /* Who has asked meanwhile may have removed that answer: they get one of their own. */
        if (InterlockedCompareExchange(&asked, 0, seen) == seen) return 0;
    }
}

void StackAsked(Host *host, bool forced) {
    if (forced) InterlockedExchange(&forced_asked, 1);
    if (InterlockedIncrement(&asked) > 1) return;
    if (!ThreadStart(AnswerMain, host, 0)) InterlockedExchange(&asked, 0);
}

bool StackLog(Host *host, DWORD timeout_ms, Stacks *ret_stacks) {
    bool ok = StacksAttached(timeout_ms, ret_stacks) == STACKS_READ;
    if (!ok) {
        LogNote(host->log, L"the interpreter does not answer; its threads, read without a lock (by faulthandler):");
        ok = StacksUnlocked(0, timeout_ms, ret_stacks);
    }
    if (ok) {
        LogLines(host->log, ret_stacks->text);
    } else {
        LogNote(host->log, L"they cannot be read");
    }
    return ok;
}

void StackLogCrash(Host *host, DWORD crashed) {
    Stacks stacks = {0};
    if (StacksUnlocked(crashed, CRASH_MS, &stacks)) {
        LogLines(host->log, stacks.text);
    } else {
        LogNote(host->log, L"they cannot be read");
    }
    StacksFree(&stacks);
}

void StackLogOthers(Host *host) {
    Stacks stacks = {0};
    if (!host->log || !StacksOfOthers(&stacks)) return;
    LogNote(host->log, L"no memory; where the other threads are:");
    LogLines(host->log, stacks.text);
    StacksFree(&stacks);
}
