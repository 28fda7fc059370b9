#include "python/threads/interrupt.h"

#include "base/array.h"
#include "base/memory.h"
#include "base/thread.h"
#include "python/api/bootstrap.h"
#include "python/api/gate.h"
#include "python/patch/import_table.h"
#include "python/patch/main_thread.h"
#include "python/patch/patch_table.h"

#include <stdlib.h>

enum { REPEAT_MS = 100 };

static HANDLE sigint_event; /* a duplicate: since 3.11 CPython closes its own at finalisation */
static volatile LONG consumed;

void InterruptPrepare(void) {
    HANDLE event = Python._PyOS_SigintEvent ? Python._PyOS_SigintEvent() : NULL;
    HANDLE process = GetCurrentProcess();
    MainThreadPrepare();
    if (event && !DuplicateHandle(process, event, process, &sigint_event, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        sigint_event = NULL; /* a sleep is then not interrupted; the deadline still holds */
    }
}

typedef enum Handler { HANDLER_OWN, HANDLER_PYTHON, HANDLER_DEFAULT, HANDLER_IGNORE } Handler;

/* Calls _signal.<name>(number). A new reference; NULL without an exception if it fails. The caller holds the GIL. */
static PyObject *CallSignal(PyObject *module, const char *name, int number) {
    PyObject *function = Python.PyObject_GetAttrString(module, name);
    PyObject *arguments = Python.PyTuple_New(1);
    PyObject *result = NULL;
    if (function && arguments && Python.PyTuple_SetItem(arguments, 0, Python.PyLong_FromLong(number)) == 0) {
        result = Python.PyObject_CallObject(function, arguments);
    }
    Python.PyErr_Clear();
    if (arguments) Python.Py_DecRef(arguments);
    if (function) Python.Py_DecRef(function);
    return result;
}

/* Returns the kind of a signal's handler, from _signal.getsignal. The caller holds the GIL. */
static Handler HandlerOf(PyObject *module, int number) {
    Handler handler = HANDLER_DEFAULT;
    PyObject *python = Python.PyObject_GetAttrString(module, "default_int_handler");
    PyObject *found = CallSignal(module, "getsignal", number);
    if (found && found == python) {
        handler = HANDLER_PYTHON;
    } else if (found && found != Python._Py_NoneStruct) { /* None: a handler that was not set from Python */
        long value = Python.PyLong_AsLong(found);         /* SIG_DFL is 0, SIG_IGN is 1; a function raises TypeError */
        handler = Python.PyErr_Occurred() ? HANDLER_OWN : value == 1 ? HANDLER_IGNORE : HANDLER_DEFAULT;
    }
    Python.PyErr_Clear();
    if (found) Python.Py_DecRef(found);
    if (python) Python.Py_DecRef(python);
    return handler;
}

static InterruptSignal Choose(PyObject *module, InterruptSignal wanted) {
    static const InterruptSignal order[] = {INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    if (wanted != INTERRUPT_AUTO) return wanted;
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        if (HandlerOf(module, order[i]) == HANDLER_OWN) return order[i];
    }
    return INTERRUPT_INT;
}

/* Runs on the main thread between two bytecodes, after the signal handlers. */
static int Consume(void *unused) {
    (void)unused;
    InterlockedExchange(&consumed, 1);
    if (sigint_event) ResetEvent(sigint_event); /* if it stayed set, another call would fail with EINTR */
    return 0;
}

static void Trip(PyObject *module, InterruptSignal number) {
    if (number == INTERRUPT_INT) {
        Python.PyErr_SetInterrupt();
    } else if (Python.PyErr_SetInterruptEx) {
        Python.PyErr_SetInterruptEx((int)number);
    } else {
        /* Before 3.10. It runs CPython's C handler, which trips the signal from any thread. */
        PyObject *result = CallSignal(module, "raise_signal", (int)number);
        if (result) Python.Py_DecRef(result);
    }
    /* The queue of pending calls holds 32. If it is full, the main thread is stuck, and setting the event again is
     * harmless. */
    Python.Py_AddPendingCall(Consume, NULL);
}

/* Reports and trips the signal; `ret_number` is the signal that was chosen. The caller holds the GIL. */
static InterruptResult Send(const InterruptOptions *interrupt, InterruptSignal *ret_number) {
    PyObject *module = Python.PyImport_ImportModule("_signal");
    if (!module) {
        Python.PyErr_Clear();
        return INTERRUPT_CLOSED;
    }
    InterruptSignal number = Choose(module, interrupt->wanted);
    Handler handler = HandlerOf(module, (int)number);
    InterruptResult result = handler == HANDLER_IGNORE    ? INTERRUPT_IGNORED
                             : handler == HANDLER_DEFAULT ? INTERRUPT_KILLS
                                                          : INTERRUPT_SENT;
    *ret_number = number;
    interrupt->report(interrupt->context, result, number);
    if (result == INTERRUPT_SENT) Trip(module, number);
    if (result == INTERRUPT_KILLS) Sleep(INFINITE); /* keeps the GIL, so the script does not run another line */
    Python.Py_DecRef(module);
    return result;
}

/* Attaches, sends, detaches. */
static InterruptResult AttachAndSend(const InterruptOptions *interrupt, InterruptSignal *ret_number) {
    int state = 0;
    if (!GateEnter(&state)) return INTERRUPT_CLOSED;
    InterruptResult result = Send(interrupt, ret_number);
    GateLeave(state);
    return result;
}

static bool IsConsumed(void) {
    return InterlockedCompareExchange(&consumed, 0, 0) != 0;
}

/* Sets the event until the main thread has handled the signal; false after `patience_ms`. A sleeper resets the event
 * right before it waits, so one SetEvent can be lost. */
static bool WakeUntilConsumed(uint32_t patience_ms) {
    for (ULONGLONG start = GetTickCount64(); !IsConsumed(); Sleep(REPEAT_MS)) {
        if (sigint_event) SetEvent(sigint_event);
        if (GetTickCount64() - start >= patience_ms) return false;
    }
    return true;
}

/* Runs the handlers of the tripped signals as the main thread would: each once, and with everything that a handler may
 * do only on the main thread. Call it with the GIL. False with a Python exception if a handler raised one. */
static bool HandleAsMain(void) {
    PatchInstall(PATCH_RUN_HANDLER);
    if (!Original.GetCurrentThreadId) return true;
    MainThreadBegin();
    int result = Python.PyErr_CheckSignals();
    MainThreadEnd();
    return result == 0;
}

/* Runs the script's own handler on this thread, because the main thread is in a wait that no signal ends: the handler
 * may end that wait. If the handler raises, the main thread must run it again once it wakes, because only there the
 * exception has an effect. */
static void CallHandler(const InterruptOptions *interrupt, InterruptSignal number) {
    int state = 0;
    if (!GateEnter(&state)) return;
    PyObject *module = Python.PyImport_ImportModule("_signal");
    bool own = module && !IsConsumed() && HandlerOf(module, (int)number) == HANDLER_OWN;
    if (own) {
        interrupt->report(interrupt->context, INTERRUPT_CALLED, number);
        if (HandleAsMain()) {
            Consume(NULL); /* no signal is tripped any longer */
        } else {
            PyObject *result = BootstrapCall("handler_raised", BootstrapException());
            if (result) Python.Py_DecRef(result);
            Trip(module, number);
        }
    }
    Python.PyErr_Clear();
    if (module) Python.Py_DecRef(module);
    GateLeave(state);
}

static DWORD WINAPI InterruptMain(void *parameter) {
    InterruptOptions interrupt = *(InterruptOptions *)parameter;
    InterruptSignal number = interrupt.wanted;
    free(parameter);
    WaitForSingleObject(GateOpened(), INFINITE);
    InterruptResult result = AttachAndSend(&interrupt, &number);
    if (result == INTERRUPT_CLOSED) interrupt.report(interrupt.context, result, number);
    if (result != INTERRUPT_SENT || WakeUntilConsumed(interrupt.patience_ms)) return 0;
    CallHandler(&interrupt, number);
    WakeUntilConsumed(UINT32_MAX);
    return 0;
}

bool InterruptStart(const InterruptOptions *options, Error *error) {
    InterruptOptions *copy = MemoryNew(1, sizeof *copy);
    *copy = *options;
    InterlockedExchange(&consumed, 0);
    if (!ThreadStart(InterruptMain, copy, 0)) {
        DWORD code = GetLastError();
        free(copy);
        return ErrorSet(error, code, L"start the thread that interrupts the script", L"");
    }
    return true;
}
