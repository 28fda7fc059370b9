/* A start or a stop that takes long: what it waits for. */
#include "base/thread.h"
#include "log/log.h"
#include "python/threads/stacks.h"
#include "service/host.h"

#include <stdlib.h>

enum { LOOK_MS = 1000 };

static void AppendChildren(Text *words, const Host *host) {
    DWORD children = ChildJobChildren(&host->job);
    if (!children) return;
    TextAppendFormat(words, L"; %lu process%ls that it has started still run%ls", children, children == 1 ? L"" : L"es",
                     children == 1 ? L"s" : L"");
}

/* Keeps for the state file where the script is; false where it has ended meanwhile. Takes both texts over. */
static bool Keep(Host *host, Stacks *stacks) {
    EnterCriticalSection(&host->lock);
    bool stops = host->state == LIFECYCLE_STOPPING && !host->ended;
    if (stops) {
        host->delay_at = stacks->blocked ? TextCopy(stacks->blocked) : NULL;
        host->delay_remedy = stacks->remedy ? TextCopy(stacks->remedy) : NULL;
        host->state_changed = true;
    }
    LeaveCriticalSection(&host->lock);
    return stops;
}

/* What keeps the interpreter from being asked, where it is not the GIL. */
static const wchar_t *WhyClosed(Host *host) {
    EnterCriticalSection(&host->lock);
    bool over = host->finalising != 0;
    bool begun = host->ran != 0;
    LeaveCriticalSection(&host->lock);
    if (over) return L"the script is over, and Python does not come to its end";
    return begun ? L"where the script is cannot be found out" : L"Python is still starting";
}

/* Is this start still going on? */
static bool Starts(Host *host) {
    EnterCriticalSection(&host->lock);
    bool starts = host->state == LIFECYCLE_STARTING && !host->ended;
    LeaveCriticalSection(&host->lock);
    return starts;
}

/* What a start or a stop waits for, in words. */
static StacksResult Look(Host *host, const wchar_t *what, Stacks *stacks, Text *words) {
    StacksResult result = StacksAttached(LOOK_MS, stacks);
    TextAppendFormat(words, L"the %ls takes longer than %g s: ", what, HOST_DELAY_MS / 1000.0);
    if (result == STACKS_HELD) {
        TextAppend(words, L"native code holds the GIL, and nothing of Python runs");
        bool read = StacksUnlocked(0, LOOK_MS, stacks);
        if (read && stacks->blocked) TextAppendFormat(words, L"; the main thread is at %ls", stacks->blocked);
    } else if (result == STACKS_CLOSED) {
        TextAppend(words, WhyClosed(host));
    } else {
        TextAppendFormat(words, L"the main thread is at %ls", stacks->blocked ? stacks->blocked : L"no line of Python");
    }
    return result;
}

/* On a thread that can be spared: the service thread has a clock to mind. */
static DWORD WINAPI LookAtStopMain(void *parameter) {
    Host *host = parameter;
    Stacks stacks = {0};
    Text words = {0};
    if (Look(host, L"stop", &stacks, &words) == STACKS_HELD) {
        stacks.remedy =
            TextCopy(L"A stop waits until that returns. Give it a time-out, or call it in a way that lets the "
                     L"GIL go (ctypes.CDLL does, ctypes.PyDLL does not).");
    }
    AppendChildren(&words, host);
    if (Keep(host, &stacks)) {
        LogNote(host->log, L"%ls", words.data);
        if (stacks.remedy) LogNote(host->log, L"%ls", stacks.remedy);
        SetEvent(host->wake);
    }
    TextFree(&words);
    StacksFree(&stacks);
    return 0;
}

/* The same; it may well come to its end, and nobody has asked for anything else. */
static DWORD WINAPI LookAtStartMain(void *parameter) {
    Host *host = parameter;
    Stacks stacks = {0};
    Text words = {0};
    Look(host, L"start", &stacks, &words);
    if (Starts(host)) LogNote(host->log, L"%ls", words.data);
    TextFree(&words);
    StacksFree(&stacks);
    return 0;
}

void HostDelayed(Host *host) {
    EnterCriticalSection(&host->lock);
    LifecycleState state = host->state;
    LeaveCriticalSection(&host->lock);
    if (!host->log) return; /* in a console, there is nobody to read it later */
    if (state == LIFECYCLE_STARTING || state == LIFECYCLE_STOPPING) {
        LPTHREAD_START_ROUTINE look = state == LIFECYCLE_STARTING ? LookAtStartMain : LookAtStopMain;
        ThreadStart(look, host, 0);
    } else if (host->closing) {
        LogNote(host->log, L"the stop takes longer than %g s: it waits for %ls", HOST_DELAY_MS / 1000.0, host->closing);
    }
}
