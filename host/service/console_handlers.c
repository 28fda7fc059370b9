#include "service/console_handlers.h"

#include "base/crt.h"
#include "base/thread.h"
#include "base/thread_attach.h"

#include <signal.h>
#include <string.h>

enum {
    REGISTRAR_STACK = 64 << 10,
    CRT_SIGBREAK = 21,       /* SIGBREAK of Microsoft's C runtime */
    ATTACH_PATIENCE_MS = 20, /* how long a new thread waits for the registrar if a handler blocks the console lock */
};

static struct {
    ConsoleHandler *first;
    ConsoleHandler *last;
    ConsoleHandler *unhandled;
    DWORD(WINAPI *routine)(void *); /* CtrlRoutine: asks the handlers as Windows does; NULL if it was not found */
} handlers;

/* The registrar's thread adds the first handler again. A new thread asks it to and waits; it does not call
 * SetConsoleCtrlHandler itself, because it holds the loader's lock: a handler that needs this lock while it runs under
 * the console lock would never return. The lock here is held for moments only, and not while the registrar waits for
 * the console lock. */
static struct {
    DWORD thread; /* the registrar's own ID, fixed before any thread asks */
    SRWLOCK lock; /* guards the rest */
    CONDITION_VARIABLE asked;
    CONDITION_VARIABLE done;
    DWORD requested; /* number of the latest request */
    DWORD completed; /* number of the latest request that was carried out */
    bool stalled;    /* a handler blocks the console lock, so no new thread waits for the registrar */
} registrar = {.lock = SRWLOCK_INIT, .asked = CONDITION_VARIABLE_INIT, .done = CONDITION_VARIABLE_INIT};

/* The question of a stop to the script's handlers. */
static struct {
    volatile LONG thread;     /* that asks it; 0 before */
    volatile LONG begun;      /* the first handler was asked, */
    volatile LONG was_passed; /* and the last one */
    ConsolePassed *passed;
    void *context;
} asked;

/* Ctrl-C and Ctrl-Break of a console are kept from every handler. */
static volatile LONG muted_interrupts;

void ConsoleHandlersMute(bool muted) {
    InterlockedExchange(&muted_interrupts, muted);
}

static bool IsMuted(DWORD event) {
    return (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT) &&
           InterlockedCompareExchange(&muted_interrupts, 0, 0) != 0;
}

static bool IsAsking(void) {
    return (DWORD)InterlockedCompareExchange(&asked.thread, 0, 0) == GetCurrentThreadId();
}

static BOOL AskFirst(DWORD event, LONG position) {
    static volatile LONG latest;
    InterlockedExchange(&latest, position); /* so that the two functions differ, and no linker makes them one */
    if (!IsAsking()) return IsMuted(event) || handlers.first(event);
    InterlockedExchange(&asked.begun, 1);
    return FALSE;
}

/* Two functions, because a new one is added before the previous one is removed: one of them is always there. */
static BOOL WINAPI FirstEven(DWORD event) {
    return AskFirst(event, 0);
}

static BOOL WINAPI FirstOdd(DWORD event) {
    return AskFirst(event, 1);
}

static BOOL WINAPI Last(DWORD event) {
    if (!IsAsking()) return handlers.last(event);
    InterlockedExchange(&asked.was_passed, 1);
    asked.passed(asked.context); /* before the thread ends, which takes some time */
    return TRUE;
}

/* Asked if no handler has handled the event, also not the C runtime's. Wine's C runtime adds its handler when it is
 * loaded, so it is below this one, and does not know Ctrl-Break. Therefore this one calls the handler of the signal as
 * Microsoft's does. */
static BOOL WINAPI Bottom(DWORD event) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    int number = event == CTRL_C_EVENT ? SIGINT : CRT_SIGBREAK;
    if (!crt || !handlers.unhandled || (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)) return FALSE;
    CrtHandler *handler = crt->signal(number, SIG_DFL);
    if (handler == SIG_DFL || handler == SIG_ERR) return handlers.unhandled(event);
    if (handler == SIG_IGN) {
        crt->signal(number, SIG_IGN);
    } else {
        handler(number);
    }
    return TRUE;
}

/* Makes the first handler the one that was added last. If the previous one is not there, a call of AllocConsole,
 * AttachConsole or FreeConsole has removed all handlers: without `Last`, the system's own would end the process. */
static void MakeFirst(void) {
    static bool odd;
    odd = !odd;
    SetConsoleCtrlHandler(odd ? FirstOdd : FirstEven, TRUE);
    if (SetConsoleCtrlHandler(odd ? FirstEven : FirstOdd, FALSE)) return;
    SetConsoleCtrlHandler(Bottom, TRUE);
    SetConsoleCtrlHandler(Last, TRUE);
    SetConsoleCtrlHandler(odd ? FirstEven : FirstOdd, TRUE);
    SetConsoleCtrlHandler(odd ? FirstOdd : FirstEven, FALSE);
    odd = !odd;
}

/* Returns true once the first handler is the one that was added last; false if that takes longer. The caller holds the
 * registrar's lock, which this releases while it waits. */
static bool RequestFirst(DWORD patience_ms) {
    DWORD number = ++registrar.requested;
    WakeConditionVariable(&registrar.asked);
    ULONGLONG start = GetTickCount64();
    for (ULONGLONG elapsed = 0; (LONG)(registrar.completed - number) < 0; elapsed = GetTickCount64() - start) {
        if (elapsed >= patience_ms) return false;
        SleepConditionVariableSRW(&registrar.done, &registrar.lock, (DWORD)(patience_ms - elapsed), 0);
    }
    return true;
}

/* Windows delivers a console event on a new thread, so the first handler is in its place before any other is asked. */
static void OnThreadAttach(void) {
    if (GetCurrentThreadId() == registrar.thread) return;
    AcquireSRWLockExclusive(&registrar.lock);
    if (!RequestFirst(registrar.stalled ? 0 : ATTACH_PATIENCE_MS)) registrar.stalled = true;
    ReleaseSRWLockExclusive(&registrar.lock);
}

static DWORD WINAPI RegistrarMain(void *unused) {
    (void)unused;
    registrar.thread = GetCurrentThreadId();
    /* Not before: a thread that attaches holds the loader's lock, without which this one could not begin. */
    ThreadAttachSet(OnThreadAttach);
    ThreadReleaseStack();
    AcquireSRWLockExclusive(&registrar.lock);
    for (bool ok = true; ok;) {
        while (ok && registrar.completed == registrar.requested) {
            ok = SleepConditionVariableSRW(&registrar.asked, &registrar.lock, INFINITE, 0) != 0;
        }
        DWORD number = registrar.requested;
        ReleaseSRWLockExclusive(&registrar.lock);
        MakeFirst();
        AcquireSRWLockExclusive(&registrar.lock);
        registrar.completed = number;
        registrar.stalled = false;
        WakeAllConditionVariable(&registrar.done);
    }
    ReleaseSRWLockExclusive(&registrar.lock);
    return 0;
}

/* The C runtime adds its handler at the first call for SIGINT, which CPython makes while it starts. It must be below
 * `Last`. */
static bool AddCrtHandler(Error *error) {
    const Crt *crt = CrtGet(error);
    if (!crt) return false;
    crt->signal(SIGINT, crt->signal(SIGINT, SIG_IGN));
    return true;
}

bool ConsoleHandlersStart(ConsoleHandler *first, ConsoleHandler *last, ConsoleHandler *unhandled, Error *error) {
    FARPROC routine = GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine");
    memcpy(&handlers.routine, &routine, sizeof handlers.routine);
    handlers.first = first;
    handlers.last = last;
    handlers.unhandled = unhandled;
    SetConsoleCtrlHandler(Bottom, TRUE);
    if (!AddCrtHandler(error)) return false;
    SetConsoleCtrlHandler(Last, TRUE);
    SetConsoleCtrlHandler(FirstEven, TRUE);
    if (ThreadStart(RegistrarMain, NULL, REGISTRAR_STACK)) return true;
    return ErrorSet(error, GetLastError(), L"start the thread that keeps the console handlers", L"");
}

void ConsoleHandlersAsk(uint32_t patience_ms, ConsolePassed *passed, void *context) {
    asked.passed = passed;
    asked.context = context;
    AcquireSRWLockExclusive(&registrar.lock);
    bool free = handlers.routine && RequestFirst(patience_ms); /* ensures that `Last` is there */
    ReleaseSRWLockExclusive(&registrar.lock);
    if (!free) {
        passed(context);
        return;
    }
    InterlockedExchange(&asked.thread, (LONG)GetCurrentThreadId());
    handlers.routine((void *)CTRL_C_EVENT); /* Windows ends the thread here; Wine 8 returns */
}

bool ConsoleHandlersHandled(void) {
    /* A process that ignores Ctrl-C asks no handler at all. */
    return InterlockedCompareExchange(&asked.begun, 0, 0) && !InterlockedCompareExchange(&asked.was_passed, 0, 0);
}
