#include "service/host.h"

#include "base/message.h"
#include "log/log.h"
#include "python/interpreter.h"
#include "python/interrupt.h"

#include <stdlib.h>

enum {
    TICK_MS = 1000,         /* between checkpoints */
    PENDING_HINT_MS = 5000, /* the wait hint of a pending state: five checkpoints' time */
    ABANDONED_EXIT_CODE = 1,
};

/* winsvc's calls, on the script's threads. */

static void OnReady(void *context) {
    HostPost(context, LIFECYCLE_READY);
}

static void SetText(Host *host, const wchar_t *text) {
    EnterCriticalSection(&host->lock);
    free(host->text);
    host->text = TextIsEmpty(text) ? NULL : TextCopy(text);
    host->state_changed = true;
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

static void OnProgress(void *context, const wchar_t *text, uint32_t hint_ms) {
    Host *host = context;
    StatusCheckpoint(&host->status, hint_ms);
    if (text) SetText(host, text);
}

static void OnStatus(void *context, const wchar_t *text) {
    SetText(context, text);
}

static void OnCooperates(void *context) {
    InterlockedExchange(&((Host *)context)->cooperates, 1);
}

bool HostInit(Host *host, const wchar_t *name, Error *error) {
    *host = (Host){.name = name};
    SettingsInit(&host->settings);
    InitializeCriticalSection(&host->lock);
    StatusInit(&host->status, NULL);
    host->ending = (LifecycleEnding){0};
    ClockNow(host->started);
    ClockNow(host->since);
    host->wake = CreateEventW(NULL, FALSE, FALSE, NULL);
    host->stop = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!host->wake || !host->stop) return ErrorSet(error, GetLastError(), L"create an event", L"");
    host->winsvc = (WinsvcHost){
        .context = host,
        .name = name,
        .stop = host->stop,
        .ready = OnReady,
        .progress = OnProgress,
        .status = OnStatus,
        .cooperates = OnCooperates,
    };
    return true;
}

/* The lifecycle's state in the SCM's words. */
static DWORD ScmState(LifecycleState state) {
    switch (state) {
    case LIFECYCLE_STARTING:
        return SERVICE_START_PENDING;
    case LIFECYCLE_RUNNING:
        return SERVICE_RUNNING;
    default:
        return SERVICE_STOP_PENDING;
    }
}

void HostPost(Host *host, LifecycleEvent event) {
    EnterCriticalSection(&host->lock);
    LifecycleStep step = LifecycleNext(host->state, event);
    if (step.next != host->state) {
        if (step.next == LIFECYCLE_STOPPING) {
            host->ending.requested = true;
            host->stop_began = GetTickCount64();
        }
        host->state = step.next;
        host->state_changed = true;
        ClockNow(host->since);
    }
    if (step.actions & LIFECYCLE_ANNOUNCE) StatusAnnounce(&host->status, ScmState(step.next), PENDING_HINT_MS);
    if (step.actions & LIFECYCLE_CHECKPOINT) StatusCheckpoint(&host->status, 0);
    host->pending |= step.actions & (LIFECYCLE_INTERRUPT | LIFECYCLE_FINISH | LIFECYCLE_ABANDON);
    LeaveCriticalSection(&host->lock);
    SetEvent(host->wake);
}

void HostFail(Host *host, const Error *error) {
    EnterCriticalSection(&host->lock);
    if (host->state != LIFECYCLE_ENDED) {
        host->failure = *error;
        host->ending.failed = true;
        host->ending.error_code = error->code;
    }
    LeaveCriticalSection(&host->lock);
    HostPost(host, LIFECYCLE_FINISHED);
}

void HostEnded(Host *host, uint32_t exit_code, wchar_t *last_line) {
    EnterCriticalSection(&host->lock);
    if (host->state != LIFECYCLE_ENDED) {
        host->ending.exit_code = exit_code;
        host->last_line = last_line;
    } else {
        free(last_line);
    }
    LeaveCriticalSection(&host->lock);
    HostPost(host, LIFECYCLE_FINISHED);
}

/* On the interrupter. */
static void OnInterrupt(void *context, InterruptResult result, InterruptSignal signal) {
    Host *host = context;
    const wchar_t *name = signal == INTERRUPT_TERM ? L"SIGTERM" : signal == INTERRUPT_BREAK ? L"SIGBREAK" : L"SIGINT";
    switch (result) {
    case INTERRUPT_SENT:
        LogLine(host->log, L"stop: %ls sent to the script", name);
        break;
    case INTERRUPT_IGNORED:
        LogLine(host->log, L"stop: the script ignores %ls; waiting for stop_timeout", name);
        break;
    case INTERRUPT_KILLS:
        LogLine(host->log, L"stop: %ls is at SIG_DFL, which ends the process", name);
        HostEnded(host, (uint32_t)STATUS_CONTROL_C_EXIT, NULL);
        break;
    case INTERRUPT_CLOSED:
        break;
    }
}

static InterruptSignal WantedSignal(const Host *host) {
    static const InterruptSignal signals[] = {INTERRUPT_AUTO, INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    return signals[host->settings.stop_signal];
}

static void BeginStop(Host *host) {
    uint32_t timeout = host->settings.stop_timeout;
    LogLine(host->log, L"stop requested; the script has %g s", timeout / 1000.0);
    bool cooperates = InterlockedCompareExchange(&host->cooperates, 0, 0) != 0;
    SetEvent(host->stop);
    Error error;
    if (!InterruptStart(WantedSignal(host), cooperates ? timeout / 2 : 0, OnInterrupt, host, &error)) {
        Text message = {0};
        MessageAppend(&message, &error);
        LogLine(host->log, L"stop: %ls", message.data);
        TextFree(&message);
    }
}

/* NTSTATUS codes are known by their hexadecimal form. The caller frees. */
static wchar_t *ExitCodeText(uint32_t code) {
    return TextPrint(code < 0x80000000 ? L"exit code %u" : L"exit code 0x%08X", code);
}

/* How it ended, in words. The caller frees. With the lock. */
static wchar_t *DescribeEnding(const Host *host) {
    double seconds = (double)(GetTickCount64() - host->stop_began) / 1000.0;
    if (host->ending.failed && !host->ending.requested) return TextCopy(L"did not start");
    if (host->pending & LIFECYCLE_ABANDON) {
        return TextPrint(L"did not end within %g s of the stop", host->settings.stop_timeout / 1000.0);
    }
    if (host->ending.requested && seconds < 0.1) return TextPrint(L"stopped by request, took %.0f ms", seconds * 1000);
    if (host->ending.requested) return TextPrint(L"stopped by request, took %.1f s", seconds);
    if (host->last_line) return TextPrint(L"%ls", host->last_line);
    return ExitCodeText(host->ending.exit_code);
}

/* The state file's text, which the caller frees. With the lock. */
static wchar_t *FormatState(Host *host, const wchar_t *ended) {
    static const wchar_t *const names[] = {L"starting", L"running", L"stopping", L"stopped"};
    bool over = ended != NULL;
    Text message = {0};
    if (host->ending.failed) MessageAppend(&message, &host->failure);
    wchar_t *python = *InterpreterVersion() ? TextPrint(L"%hs", InterpreterVersion()) : NULL;
    State state = {
        .state = names[over ? LIFECYCLE_ENDED : host->state],
        .python = python,
        .status = host->text,
        .ended = ended,
        .error = message.data             ? message.data
                 : host->ending.requested ? NULL
                                          : host->last_line,
        .remedy = host->ending.failed && *host->failure.remedy ? host->failure.remedy : NULL,
        .exit_code = over && !host->ending.failed ? (int64_t)host->ending.exit_code : -1,
    };
    wmemcpy(state.started, host->started, CLOCK_TEXT);
    wmemcpy(state.since, host->since, CLOCK_TEXT);
    wchar_t *text = StateFormat(&state);
    host->state_changed = false;
    free(python);
    TextFree(&message);
    return text;
}

/* Without the lock: the control handler must never wait for a disk. Takes `text` over. */
static void WriteState(const Host *host, wchar_t *text) {
    Error ignored; /* the script goes on without a state file */
    if (host->service && text) StateWrite(host->settings.state_directory, text, &ignored);
    free(text);
}

/* How long the service thread may sleep, and whether the next tick or the deadline has come. With the lock. */
static DWORD NextTimeout(const Host *host, ULONGLONG next_tick) {
    if (host->state == LIFECYCLE_RUNNING || host->state == LIFECYCLE_ENDED) return INFINITE;
    ULONGLONG now = GetTickCount64();
    ULONGLONG until = next_tick;
    if (host->state == LIFECYCLE_STOPPING) {
        ULONGLONG deadline = host->stop_began + host->settings.stop_timeout;
        if (deadline < until) until = deadline;
    }
    return until > now ? (DWORD)(until - now) : 0;
}

/* Whatever woke the thread: a script that reports its status all the time must not keep the clock from being looked at.
 */
static void MindTheClock(Host *host, ULONGLONG *next_tick) {
    ULONGLONG now = GetTickCount64();
    EnterCriticalSection(&host->lock);
    bool stopping = host->state == LIFECYCLE_STOPPING;
    bool late = stopping && now - host->stop_began >= host->settings.stop_timeout;
    LeaveCriticalSection(&host->lock);
    if (late) HostPost(host, LIFECYCLE_DEADLINE);
    if (now < *next_tick) return;
    *next_tick = now + TICK_MS;
    HostPost(host, LIFECYCLE_TICK);
}

/* The thread is gone without a word: something in the process ended it. */
static void FailWithoutWorker(Host *host) {
    Error error;
    ErrorSay(&error, ERROR_CODE_FAILED, L"the thread that ran Python was ended from within the process");
    HostFail(host, &error);
}

void HostRun(Host *host) {
    HANDLE handles[] = {host->wake, host->worker};
    DWORD count = host->worker ? 2 : 1;
    ULONGLONG next_tick = GetTickCount64() + TICK_MS;
    for (;;) {
        EnterCriticalSection(&host->lock);
        uint32_t pending = host->pending;
        host->pending &= ~(uint32_t)LIFECYCLE_INTERRUPT;
        bool changed = host->state_changed && host->state != LIFECYCLE_ENDED;
        wchar_t *state = changed ? FormatState(host, NULL) : NULL;
        DWORD timeout = NextTimeout(host, next_tick);
        LeaveCriticalSection(&host->lock);
        WriteState(host, state);
        if (pending & LIFECYCLE_INTERRUPT) BeginStop(host);
        if (pending & (LIFECYCLE_FINISH | LIFECYCLE_ABANDON)) return;
        if (WaitForMultipleObjects(count, handles, FALSE, timeout) == WAIT_OBJECT_0 + 1) {
            count = 1;
            FailWithoutWorker(host); /* changes nothing where the worker has said how it ended */
        }
        MindTheClock(host, &next_tick);
    }
}

/* The log's last line, which the caller frees. With the lock. */
static wchar_t *FormatEnding(const Host *host, const wchar_t *ended) {
    Text line = {0};
    if (host->ending.failed) {
        TextAppendFormat(&line, L"%ls: ", ended);
        MessageAppend(&line, &host->failure);
        if (*host->failure.remedy) TextAppendFormat(&line, L" %ls", host->failure.remedy);
        return TextTake(&line);
    }
    wchar_t *code = ExitCodeText(host->ending.exit_code);
    TextAppendFormat(&line, TextEqual(code, ended) ? L"ended: %ls" : L"ended: %ls (%ls)", ended, code);
    free(code);
    return TextTake(&line);
}

uint32_t HostConclude(Host *host) {
    EnterCriticalSection(&host->lock);
    if (host->pending & LIFECYCLE_ABANDON) host->ending.exit_code = ABANDONED_EXIT_CODE;
    wchar_t *ended = DescribeEnding(host);
    wchar_t *line = FormatEnding(host, ended);
    wchar_t *state = FormatState(host, ended);
    LifecycleEnding ending = host->ending;
    LeaveCriticalSection(&host->lock);
    LogLine(host->log, L"%ls", line);
    WriteState(host, state);
    free(line);
    free(ended);
    /* The SCM's word is what a client waits for: the log and the state file are there before it. */
    StatusStopped(&host->status, LifecycleExitFor(&ending));
    if (host->log) FlushFileBuffers(host->log);
    return ending.failed ? 1 : ending.exit_code;
}
