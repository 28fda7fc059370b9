#include "service/events/event_log.h"

#include "base/memory.h"
#include "base/system.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/visible.h"

#include <stdlib.h>

enum {
    TEXT_LIMIT = 31839, /* characters that ReportEventW accepts in one string */
    STACK = 256 << 10,
};

typedef struct Post {
    const wchar_t *source;
    uint16_t type;
    uint32_t id;
    wchar_t *text;
    struct Post *next;
} Post;

static struct {
    SRWLOCK lock;
    CONDITION_VARIABLE posted;
    CONDITION_VARIABLE idle; /* signalled when the thread exits */
    Post *first;
    bool expected; /* the thread waits for more */
    bool runs;     /* the thread, which exits when everything is reported */
} posts = {.lock = SRWLOCK_INIT, .posted = CONDITION_VARIABLE_INIT, .idle = CONDITION_VARIABLE_INIT};

void EventLogReport(const wchar_t *source, uint16_t type, uint32_t id, const wchar_t *text) {
    HANDLE log = System->RegisterEventSourceW(NULL, source);
    if (!log) return;
    wchar_t *whole = VisibleCopy(text, VISIBLE_TEXT);
    size_t length = wcslen(whole);
    wchar_t *shortened = TextCopyLength(whole, length < TEXT_LIMIT ? length : TEXT_LIMIT);
    const wchar_t *strings[] = {shortened};
    System->ReportEventW(log, type, 0, id, NULL, 1, 0, strings, NULL);
    System->DeregisterEventSource(log);
    free(shortened);
    free(whole);
}

/* Reports the first posted event. The caller holds the lock, which is released during the report. */
static void ReportFirst(void) {
    Post *post = posts.first;
    posts.first = post->next;
    ReleaseSRWLockExclusive(&posts.lock);
    EventLogReport(post->source, post->type, post->id, post->text);
    free(post->text);
    free(post);
    AcquireSRWLockExclusive(&posts.lock);
}

static DWORD WINAPI PostMain(void *unused) {
    (void)unused;
    ThreadReleaseStack(); /* Wine keeps the stack of the last thread that has ended */
    AcquireSRWLockExclusive(&posts.lock);
    while (posts.first || posts.expected) {
        if (posts.first) {
            ReportFirst();
        } else {
            SleepConditionVariableSRW(&posts.posted, &posts.lock, INFINITE, 0);
        }
    }
    posts.runs = false;
    WakeAllConditionVariable(&posts.idle);
    ReleaseSRWLockExclusive(&posts.lock);
    return 0;
}

/* The caller holds the lock. */
static bool StartThread(void) {
    if (posts.runs) return true;
    if (!ThreadStart(PostMain, NULL, STACK)) return false;
    posts.runs = true;
    return true;
}

void EventLogPost(const wchar_t *source, uint16_t type, uint32_t id, wchar_t *text) {
    Post *post = MemoryResize(NULL, 1, sizeof *post);
    *post = (Post){source, type, id, text, NULL};
    AcquireSRWLockExclusive(&posts.lock);
    Post **end = &posts.first;
    while (*end) end = &(*end)->next;
    *end = post;
    if (!StartThread()) ReportFirst();
    WakeConditionVariable(&posts.posted);
    ReleaseSRWLockExclusive(&posts.lock);
}

void EventLogPrepare(void) {
    AcquireSRWLockExclusive(&posts.lock);
    posts.expected = StartThread();
    ReleaseSRWLockExclusive(&posts.lock);
}

bool EventLogFlush(uint32_t timeout_ms) {
    ULONGLONG until = GetTickCount64() + timeout_ms;
    AcquireSRWLockExclusive(&posts.lock);
    posts.expected = false;
    WakeConditionVariable(&posts.posted);
    for (ULONGLONG now = GetTickCount64(); posts.runs && now < until; now = GetTickCount64()) {
        SleepConditionVariableSRW(&posts.idle, &posts.lock, (DWORD)(until - now), 0);
    }
    bool flushed = !posts.runs;
    ReleaseSRWLockExclusive(&posts.lock);
    return flushed;
}
