#include "python/interrupt.h"

#include "base/memory.h"
#include "python/api.h"

#include <stdlib.h>

enum { REPEAT_MS = 100 };

/* A shared holder is attached or attaching; the gate is closed exclusively. */
static SRWLOCK gate = SRWLOCK_INIT;
static bool gate_open;
static HANDLE gate_opened;  /* manual reset; created before the worker starts to matter, see GateEvent */
static HANDLE sigint_event; /* our duplicate: CPython closes its own at finalisation since 3.11 */
static volatile LONG consumed;

typedef struct Interrupt {
    InterruptSignal wanted;
    uint32_t delay_ms;
    InterruptReport *report;
    void *context;
} Interrupt;

/* Made by whoever comes first, the worker or the interrupter. */
static HANDLE GateEvent(void) {
    HANDLE event = InterlockedCompareExchangePointer(&gate_opened, NULL, NULL);
    if (event) return event;
    HANDLE made = CreateEventW(NULL, TRUE, FALSE, NULL);
    event = InterlockedCompareExchangePointer(&gate_opened, made, NULL);
    if (!event) return made;
    CloseHandle(made);
    return event;
}

void InterruptOpenGate(void) {
    HANDLE event = Python._PyOS_SigintEvent ? Python._PyOS_SigintEvent() : NULL;
    AcquireSRWLockExclusive(&gate);
    if (!gate_open) {
        HANDLE process = GetCurrentProcess();
        if (event && !DuplicateHandle(process, event, process, &sigint_event, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
            sigint_event = NULL; /* sleeps are then not cut short; the deadline still holds */
        }
        gate_open = true;
    }
    ReleaseSRWLockExclusive(&gate);
    SetEvent(GateEvent());
}

void InterruptCloseGate(void) {
    /* One that attaches right now needs the GIL to get out again. */
    void *state = Python.PyEval_SaveThread();
    AcquireSRWLockExclusive(&gate);
    gate_open = false;
    ReleaseSRWLockExclusive(&gate);
    Python.PyEval_RestoreThread(state);
}

typedef enum Handler { HANDLER_OWN, HANDLER_PYTHON, HANDLER_DEFAULT, HANDLER_IGNORE } Handler;

/* What _signal.getsignal says of a signal. With the GIL. */
static Handler HandlerOf(PyObject *module, int number) {
    Handler handler = HANDLER_DEFAULT;
    PyObject *function = Python.PyObject_GetAttrString(module, "getsignal");
    PyObject *arguments = Python.PyTuple_New(1);
    PyObject *found = NULL;
    PyObject *python = Python.PyObject_GetAttrString(module, "default_int_handler");
    if (function && arguments && Python.PyTuple_SetItem(arguments, 0, Python.PyLong_FromLong(number)) == 0) {
        found = Python.PyObject_CallObject(function, arguments);
    }
    if (found && found == python) {
        handler = HANDLER_PYTHON;
    } else if (found && found != Python._Py_NoneStruct) { /* None: a handler that was not set from Python */
        long value = Python.PyLong_AsLong(found);         /* SIG_DFL is 0, SIG_IGN is 1; a function is no number */
        handler = Python.PyErr_Occurred() ? HANDLER_OWN : value == 1 ? HANDLER_IGNORE : HANDLER_DEFAULT;
    }
    Python.PyErr_Clear();
    if (found) Python.Py_DecRef(found);
    if (python) Python.Py_DecRef(python);
    if (arguments) Python.Py_DecRef(arguments);
    if (function) Python.Py_DecRef(function);
    return handler;
}

static InterruptSignal Choose(PyObject *module, InterruptSignal wanted) {
    static const InterruptSignal order[] = {INTERRUPT_INT, INTERRUPT_TERM, INTERRUPT_BREAK};
    if (wanted != INTERRUPT_AUTO) return wanted;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (HandlerOf(module, order[i]) == HANDLER_OWN) return order[i];
    }
    return INTERRUPT_INT;
}

/* Runs in the main thread, between two bytecodes, after the signal handlers. */
static int Consume(void *unused) {
    (void)unused;
    InterlockedExchange(&consumed, 1);
    if (sigint_event) ResetEvent(sigint_event); /* left set, it would surface as an EINTR elsewhere */
    return 0;
}

/* Before 3.10 there is no PyErr_SetInterruptEx; signal.raise_signal runs CPython's C handler, which trips from any
 * thread. */
static void RaiseSignal(PyObject *module, int number) {
    PyObject *function = Python.PyObject_GetAttrString(module, "raise_signal");
    PyObject *arguments = Python.PyTuple_New(1);
    if (function && arguments && Python.PyTuple_SetItem(arguments, 0, Python.PyLong_FromLong(number)) == 0) {
        PyObject *result = Python.PyObject_CallObject(function, arguments);
        if (result) Python.Py_DecRef(result);
    }
    Python.PyErr_Clear();
    if (arguments) Python.Py_DecRef(arguments);
    if (function) Python.Py_DecRef(function);
}

static void Trip(PyObject *module, InterruptSignal number) {
    if (number == INTERRUPT_INT) {
        Python.PyErr_SetInterrupt();
    } else if (Python.PyErr_SetInterruptEx) {
        Python.PyErr_SetInterruptEx((int)number);
    } else {
        RaiseSignal(module, (int)number);
    }
    /* The queue of pending calls has 32 places; where it is full, the main thread is stuck, and repeating does no harm.
     */
    Python.Py_AddPendingCall(Consume, NULL);
}

/* With the GIL. */
static InterruptResult Send(const Interrupt *interrupt) {
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
    interrupt->report(interrupt->context, result, number);
    if (result == INTERRUPT_SENT) Trip(module, number);
    Python.Py_DecRef(module);
    return result;
}

/* Attaches, sends, detaches. */
static InterruptResult AttachAndSend(const Interrupt *interrupt) {
    InterruptResult result = INTERRUPT_CLOSED;
    AcquireSRWLockShared(&gate);
    if (gate_open) {
        int state = Python.PyGILState_Ensure();
        result = Send(interrupt);
        Python.PyGILState_Release(state);
    }
    ReleaseSRWLockShared(&gate);
    return result;
}

/* A sleeper resets the event right before it waits, so one SetEvent can be lost. */
static void WakeUntilConsumed(void) {
    while (sigint_event && !InterlockedCompareExchange(&consumed, 0, 0)) {
        SetEvent(sigint_event);
        Sleep(REPEAT_MS);
    }
}

static DWORD WINAPI InterruptMain(void *parameter) {
    Interrupt interrupt = *(Interrupt *)parameter;
    free(parameter);
    if (interrupt.delay_ms) Sleep(interrupt.delay_ms);
    WaitForSingleObject(GateEvent(), INFINITE);
    InterruptResult result = AttachAndSend(&interrupt);
    if (result == INTERRUPT_SENT) WakeUntilConsumed();
    if (result == INTERRUPT_CLOSED) interrupt.report(interrupt.context, result, interrupt.wanted);
    return 0;
}

bool InterruptStart(InterruptSignal wanted, uint32_t delay_ms, InterruptReport *report, void *context, Error *error) {
    Interrupt *interrupt = MemoryNew(1, sizeof *interrupt);
    *interrupt = (Interrupt){wanted, delay_ms, report, context};
    InterlockedExchange(&consumed, 0);
    HANDLE thread = CreateThread(NULL, 0, InterruptMain, interrupt, 0, NULL);
    if (!thread) {
        DWORD code = GetLastError();
        free(interrupt);
        return ErrorSet(error, code, L"start the thread that interrupts the script", L"");
    }
    CloseHandle(thread);
    return true;
}
