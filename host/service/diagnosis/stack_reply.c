#include "service/diagnosis/stack_reply.h"

#include "base/error_text.h"
#include "base/quote.h"
#include "base/thread.h"
#include "python/threads/stacks.h"
#include "state/reply.h"

enum { PATIENCE_MS = 3000 }; /* for the GIL, while the user of the command waits */

/* How many requests there are; the thread that replies runs while there is one. */
static volatile LONG requests;
static volatile LONG forced_requests;

/* Sets why StacksAttached did not read the stacks. Returns false. */
static bool SetWhy(const StackReplySource *source, StacksResult result, Error *error) {
    QuotedName name = QuoteName(source->name);
    if (result == STACKS_CLOSED) {
        ErrorSay(error, ERROR_CODE_FAILED,
                 L"the script of '%ls' is not running: Python is starting, or the script has ended", source->name);
        return ErrorRemedy(error, L"For its state: `pyhostsvc status %ls`", name.text);
    }
    ErrorSay(error, ERROR_CODE_FAILED,
             L"native code has held the GIL for %g s; while it does, no Python code runs and the interpreter cannot "
             L"report its stacks",
             PATIENCE_MS / 1000.0);
    return ErrorRemedy(error, L"`pyhostsvc stack %ls --force` reads the stacks without the GIL.", name.text);
}

/* Sets that there is no script during a back-off, in which Windows shows the service as Paused. Returns false then. */
static bool HasScript(const StackReplySource *source, Error *error) {
    if (!source->is_in_backoff(source->context)) return true;
    ErrorSay(error, ERROR_CODE_FAILED, L"the service '%ls' waits before it is started again (a back-off)",
             source->name);
    return ErrorRemedy(error, L"For the time of the next start, and how the script ended: `pyhostsvc status %ls`",
                       QuoteName(source->name).text);
}

static bool Read(const StackReplySource *source, bool forced, Stacks *ret_stacks, Error *error) {
    if (!HasScript(source, error)) return false;
    if (!forced) {
        StacksResult result = StacksAttached(PATIENCE_MS, ret_stacks);
        return result == STACKS_READ || SetWhy(source, result, error);
    }
    return StacksUnlocked(0, ret_stacks) ||
           ErrorSay(error, ERROR_CODE_FAILED, L"the stacks could not be read without the GIL");
}

static void LogNoReply(const StackReplySource *source, const Error *error) {
    Text message = {0};
    ErrorTextAppend(&message, error);
    LogLine(source->log, L"no reply to `pyhostsvc stack`: %ls", message.data);
    TextFree(&message);
}

static void Reply(const StackReplySource *source, bool forced) {
    Stacks stacks = {0};
    Error why;
    Error error;
    bool ok = Read(source, forced, &stacks, &why);
    if (ok) {
        Text json = {0};
        JsonBegin(&json);
        JsonInteger(&json, L"pid", GetCurrentProcessId());
        JsonString(&json, L"text", stacks.text);
        JsonString(&json, L"blocked", stacks.blocked);
        JsonEnd(&json);
        ok = ReplyWrite(source->state_directory, REPLY_STACK, json.data, &error);
        TextFree(&json);
    } else {
        ok = ReplyWriteError(source->state_directory, REPLY_STACK, &why, &error);
    }
    if (!ok) LogNoReply(source, &error);
    StacksFree(&stacks);
}

static DWORD WINAPI ReplyMain(void *parameter) {
    for (;;) {
        LONG seen = requests;
        Reply(parameter, InterlockedExchange(&forced_requests, 0) != 0);
        /* A request that came during the reply may have removed its file, and gets a reply of its own. */
        if (InterlockedCompareExchange(&requests, 0, seen) == seen) return 0;
    }
}

void StackReplyRequest(const StackReplySource *source, bool forced) {
    if (forced) InterlockedExchange(&forced_requests, 1);
    if (InterlockedIncrement(&requests) > 1) return;
    if (!ThreadStart(ReplyMain, (void *)source, 0)) InterlockedExchange(&requests, 0);
}
