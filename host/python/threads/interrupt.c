#include "python/threads/interrupt.h"

#include "base/array.h"
#include "base/test_step.h"
#include "base/thread.h"
#include "python/api/bootstrap.h"
#include "python/api/gate.h"
#include "python/patch/sleep.h"
#include "python/threads/signals.h"
#include "python/threads/waits.h"

enum {
    REPEAT_MS = 100, /* between two attempts to wake a sleep */
    LOOK_MS = 500,   /* between two readings of where the main thread is */
    HELP_MS = 1000,  /* patience with a wait that no signal ends */
};

static HANDLE sigint_event; /* a duplicate: since 3.11 CPython closes its own at finalisation */
static HANDLE requested;    /* auto-reset: InterruptSend */
static HANDLE watched;      /* manual-reset: InterruptWatch; NULL if the interrupter's thread was not started */
static InterruptOptions watch_options;
static volatile LONG requested_patience_ms;
static volatile LONG sent;     /* signals that were tripped, */
static volatile LONG consumed; /* and that the main thread has handled */

/* One interrupt. Only the interrupter's thread uses it. */
typedef struct Interrupt {
    InterruptOptions options;
    InterruptSignal number;
    SignalHandler handler;
    bool attempted; /* the signal was sent, or the script ignored it */
    bool tripped;
    bool unanswered;   /* the main thread has not handled it for a second */
    ULONGLONG sent_at; /* or since when the main thread is watched */
    uint32_t patience_ms;
    uint32_t next_look; /* this and the next one in milliseconds since sent_at */
    uint32_t called;    /* when the handler ran on this thread; 0 if it did not */
    bool for_children;  /* the main thread waited for a child process when the signal was sent */
    bool helped;        /* it was time to run the handler on this thread */
    bool quit;          /* WM_QUIT was posted */
    bool blocked;       /* INTERRUPT_BLOCKED was reported */
    MainWait wait;
} Interrupt;

static bool IsConsumed(void) {
    return InterlockedCompareExchange(&consumed, 0, 0) == InterlockedCompareExchange(&sent, 0, 0);
}

static void MarkConsumed(LONG serial) {
    InterlockedExchange(&consumed, serial);
    if (!IsConsumed()) return;
    if (sigint_event) ResetEvent(sigint_event); /* if it stayed set, another call would fail with EINTR */
    SleepReset();
}

/* Runs on the main thread between two bytecodes, after the signal handlers. */
static int Consume(void *serial) {
    MarkConsumed(*(const LONG *)serial);
    return 0;
}

static void ConsumeAll(void) {
    MarkConsumed(InterlockedCompareExchange(&sent, 0, 0));
}

bool InterruptPrepare(void) {
    HANDLE event = Python._PyOS_SigintEvent ? Python._PyOS_SigintEvent() : NULL;
    HANDLE process = GetCurrentProcess();
    SignalsPrepare();
    if (event && !DuplicateHandle(process, event, process, &sigint_event, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        sigint_event = NULL; /* a sleep is then not interrupted; the deadline still holds */
    }
    if (!WaitsPrepare(ConsumeAll)) return false;
    SleepPrepare();
    return true;
}

static InterruptSignal Choose(InterruptSignal wanted) {
    static const InterruptSignal order[] = {INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    if (wanted != INTERRUPT_AUTO) return wanted;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (SignalsHandler(order[i], NULL) == SIGNAL_HANDLER_OWN) return order[i];
    }
    return INTERRUPT_INT;
}

static void Report(const Interrupt *interrupt, InterruptResult result) {
    interrupt->options.report(interrupt->options.context, result, interrupt->number);
}

static void Trip(InterruptSignal number) {
    enum { MOST = 8 }; /* two signals, each perhaps raised again */
    static LONG serials[MOST];
    LONG serial = InterlockedIncrement(&sent);
    serials[serial % MOST] = serial;
    SignalsTrip((int)number);
    /* The queue of pending calls holds 32. If it is full, the main thread is stuck, and setting the event again is
     * harmless. */
    Python.Py_AddPendingCall(Consume, &serials[serial % MOST]);
}

/* The script's own handler may return, and then a wait for a threading.Condition must continue: the main thread runs
 * the handler in another one that sees to this. Returns that one, or NULL if it is not needed: since 3.14 a signal ends
 * such a wait by itself. */
static PyObject *Resuming(const Interrupt *interrupt, PyObject *handler) {
    enum { FIRST_WITH_LOCKS = 14 };
    if (interrupt->handler != SIGNAL_HANDLER_OWN || Python.minor >= FIRST_WITH_LOCKS) return NULL;
    return WaitsResume((int)interrupt->number, handler);
}

/* Trips the signal, and lets the main thread out of a wait for a threading.Condition. Between the report and this no
 * Python code runs, which could let the script continue. */
static void TripInWait(Interrupt *interrupt, PyObject *resuming) {
    bool ends = interrupt->handler == SIGNAL_HANDLER_PYTHON;
    if (resuming) {
        ends = SignalsInstall((int)interrupt->number, resuming);
        Python.Py_DecRef(resuming);
    }
    Trip(interrupt->number);
    if (ends) {
        WaitsEnd();
    } else {
        WaitsWakeLoop();
    }
    interrupt->tripped = true;
    interrupt->sent_at = GetTickCount64();
    interrupt->next_look = interrupt->patience_ms < LOOK_MS ? interrupt->patience_ms : LOOK_MS;
    interrupt->called = 0;
    interrupt->helped = false;
}

/* Returns the smaller of `milliseconds` and half of the time that the main thread has to handle the signal. */
static uint32_t InTime(const Interrupt *interrupt, uint32_t milliseconds) {
    uint32_t half = interrupt->patience_ms / 2;
    return half < milliseconds ? half : milliseconds;
}

/* Reads what the main thread waits for. The caller holds the GIL. */
static void ReadWait(Interrupt *interrupt, uint32_t elapsed) {
    const InterruptOptions *options = &interrupt->options;
    MainWait wait = WaitsRead();
    bool unanswered = interrupt->tripped && !IsConsumed() && elapsed >= InTime(interrupt, HELP_MS);
    bool changed = wait != interrupt->wait || unanswered != interrupt->unanswered;
    if (changed && options->waits) options->waits(options->context, wait, unanswered);
    interrupt->wait = wait;
    interrupt->unanswered = unanswered;
}

/* Reports and trips the signal. The caller holds the GIL. */
static void SendFirst(Interrupt *interrupt) {
    static const InterruptResult results[] = {
        [SIGNAL_HANDLER_OWN] = INTERRUPT_SENT,
        [SIGNAL_HANDLER_PYTHON] = INTERRUPT_SENT,
        [SIGNAL_HANDLER_DEFAULT] = INTERRUPT_KILLS,
        [SIGNAL_HANDLER_IGNORE] = INTERRUPT_IGNORED,
    };
    PyObject *handler = NULL;
    interrupt->attempted = true;
    interrupt->number = Choose(interrupt->options.wanted);
    interrupt->handler = SignalsHandler((int)interrupt->number, &handler);
    InterruptResult result = results[interrupt->handler];
    PyObject *resuming = Resuming(interrupt, handler);
    if (interrupt->options.children) ReadWait(interrupt, 0);
    interrupt->for_children = interrupt->wait == MAIN_WAIT_CHILD;
    Report(interrupt, result);
    interrupt->sent_at = GetTickCount64();
    interrupt->next_look = 0;
    if (result == INTERRUPT_KILLS) Sleep(INFINITE); /* keeps the GIL, so the script does not run another line */
    if (result == INTERRUPT_SENT) TripInWait(interrupt, resuming);
    TestStepNote(L"tripped");
    if (handler) Python.Py_DecRef(handler);
}

/* Sends the signal once more. A script that has given up its handler since does not want it. The caller holds the GIL.
 */
static void SendAgain(Interrupt *interrupt) {
    PyObject *handler = NULL;
    interrupt->handler = SignalsHandler((int)interrupt->number, &handler);
    interrupt->for_children = false;
    if (interrupt->handler == SIGNAL_HANDLER_OWN || interrupt->handler == SIGNAL_HANDLER_PYTHON) {
        PyObject *resuming = Resuming(interrupt, handler);
        Report(interrupt, INTERRUPT_SENT_AGAIN);
        TripInWait(interrupt, resuming);
    }
    if (handler) Python.Py_DecRef(handler);
}

/* Returns false once the script is over. */
static bool Send(Interrupt *interrupt) {
    int state = 0;
    if (!GateEnter(&state)) {
        if (!interrupt->attempted) Report(interrupt, INTERRUPT_CLOSED);
        return false;
    }
    TestStepNote(L"gil");
    interrupt->patience_ms = (uint32_t)InterlockedCompareExchange(&requested_patience_ms, 0, 0);
    if (interrupt->attempted) {
        SendAgain(interrupt);
    } else {
        SendFirst(interrupt);
    }
    GateLeave(state);
    return true;
}

/* Lets the main thread raise the pending exception, which the handler has raised on this thread: only there it has an
 * effect. If the main thread is in a wait that nothing ends, the exception is printed, because it may come too late. */
static void RaiseInMain(const Interrupt *interrupt, PyObject *handler) {
    PyObject *exception = BootstrapException();
    PyObject *raises = WaitsRaise((int)interrupt->number, handler, exception);
    if (raises && SignalsInstall((int)interrupt->number, raises)) Trip(interrupt->number);
    if (raises) Python.Py_DecRef(raises);
    if (WaitsEnd()) {
        Python.Py_DecRef(exception);
        return;
    }
    PyObject *result = BootstrapCall("handler_raised", exception);
    if (result) Python.Py_DecRef(result);
}

/* Runs the script's own handler on this thread, because the main thread is in a wait that no signal ends: the handler
 * may end that wait. The caller holds the GIL. */
static void CallHandler(Interrupt *interrupt, uint32_t elapsed) {
    PyObject *handler = NULL;
    bool own = SignalsHandler((int)interrupt->number, &handler) == SIGNAL_HANDLER_OWN;
    if (own && !IsConsumed() && !WaitsIsRunning(handler)) {
        interrupt->called = elapsed;
        Report(interrupt, INTERRUPT_CALLED);
        if (SignalsHandleAsMain()) {
            ConsumeAll(); /* no signal is tripped any longer */
        } else {
            RaiseInMain(interrupt, handler);
        }
    }
    Python.PyErr_Clear();
    if (handler) Python.Py_DecRef(handler);
}

/* Returns true once a help of the host's has had time to work. */
static bool IsDue(const Interrupt *interrupt, uint32_t elapsed, bool known) {
    if (interrupt->called) return elapsed >= interrupt->called + LOOK_MS;
    bool soon = known && interrupt->patience_ms > HELP_MS;
    return elapsed >= (soon ? HELP_MS : interrupt->patience_ms);
}

/* Does what may help the main thread out of its wait by now, unless the script ignores the signal. The caller holds the
 * GIL. */
static void Help(Interrupt *interrupt, uint32_t elapsed) {
    if (!interrupt->tripped) return;
    bool messages = interrupt->wait == MAIN_WAIT_MESSAGES;
    bool known = interrupt->wait != MAIN_WAIT_UNKNOWN && interrupt->wait != MAIN_WAIT_WINSVC;
    bool waits = !IsConsumed();
    if (waits && interrupt->handler == SIGNAL_HANDLER_PYTHON) WaitsEnd();
    if (waits && !interrupt->helped && IsDue(interrupt, elapsed, known)) {
        interrupt->helped = true;
        CallHandler(interrupt, elapsed);
    }
    bool loops = messages || (waits && interrupt->wait == MAIN_WAIT_UNKNOWN);
    if (loops && !interrupt->quit && IsDue(interrupt, elapsed, messages)) interrupt->quit = WaitsQuitMessages();
    bool hopeless = interrupt->handler == SIGNAL_HANDLER_PYTHON || interrupt->called;
    if (interrupt->wait == MAIN_WAIT_LOCK && waits && hopeless && !interrupt->blocked &&
        (!interrupt->called || elapsed >= interrupt->called + LOOK_MS)) {
        interrupt->blocked = true;
        Report(interrupt, INTERRUPT_BLOCKED);
    }
}

/* Reads where the main thread is. Returns false once the script is over. */
static bool Look(Interrupt *interrupt, uint32_t elapsed) {
    int state = 0;
    if (!GateEnter(&state)) return false;
    ReadWait(interrupt, elapsed);
    Help(interrupt, elapsed);
    GateLeave(state);
    return true;
}

/* A sleeper resets the event right before it waits, so one SetEvent can be lost. python.exe sets Python's own event for
 * SIGINT only. */
static void Wake(const Interrupt *interrupt, uint32_t elapsed) {
    bool waits = interrupt->for_children && interrupt->wait == MAIN_WAIT_CHILD && elapsed < InTime(interrupt, HELP_MS);
    if (IsConsumed() || waits) return;
    if (interrupt->number != INTERRUPT_INT) {
        SleepWake();
    } else if (sigint_event) {
        SetEvent(sigint_event);
    }
}

/* Watches the main thread until the script is over: it may also wait after it has handled a signal. */
static DWORD WINAPI InterruptMain(void *unused) {
    (void)unused;
    WaitForSingleObject(watched, INFINITE);
    Interrupt interrupt = {.options = watch_options, .sent_at = GetTickCount64()};
    interrupt.number = interrupt.options.wanted;
    if (!GateIsOpen()) WaitForSingleObject(GateOpened(), INFINITE);
    for (;;) {
        if (WaitForSingleObject(requested, REPEAT_MS) == WAIT_OBJECT_0 && !Send(&interrupt)) return 0;
        uint32_t elapsed = (uint32_t)(GetTickCount64() - interrupt.sent_at);
        Wake(&interrupt, elapsed);
        TestStepNote(L"woken");
        if (elapsed >= interrupt.next_look) {
            interrupt.next_look = elapsed + LOOK_MS;
            if (!Look(&interrupt, elapsed)) return 0;
        }
    }
}

bool InterruptStart(Error *error) {
    if (watched) return true;
    if (!requested) requested = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE event = requested ? CreateEventW(NULL, TRUE, FALSE, NULL) : NULL;
    watched = event;
    if (event && ThreadStart(InterruptMain, NULL, 0)) return true;
    DWORD code = GetLastError();
    if (event) CloseHandle(event);
    watched = NULL;
    return ErrorSet(error, code, L"start the thread that interrupts the script", L"");
}

bool InterruptWatch(const InterruptOptions *options, Error *error) {
    if (!InterruptStart(error)) return false;
    watch_options = *options;
    SetEvent(watched);
    return true;
}

void InterruptSend(uint32_t patience_ms) {
    InterlockedExchange(&requested_patience_ms, (LONG)patience_ms);
    if (requested) SetEvent(requested);
}
