#include "python/threads/signals.h"

#include "base/crt.h"
#include "python/patch/import_table.h"
#include "python/patch/main_thread.h"
#include "python/patch/patch_table.h"

#include <signal.h>

static CrtHandler *c_handler; /* CPython's own, which trips a signal; NULL if it is not needed */

/* Before 3.10 no function trips a signal other than SIGINT. CPython's C handler does, from any thread. SIGINT leads to
 * it from the start, so it is read there. Calling C's raise() instead would run whatever handler a native library, such
 * as a Java VM, has installed since. */
void SignalsPrepare(void) {
    Error ignored;
    const Crt *crt = Python.PyErr_SetInterruptEx ? NULL : CrtGet(&ignored);
    MainThreadPrepare();
    if (!crt) return;
    CrtHandler *handler = crt->signal(SIGINT, SIG_DFL);
    crt->signal(SIGINT, handler);
    if (handler != SIG_DFL && handler != SIG_IGN && handler != SIG_ERR) c_handler = handler;
}

/* Calls _signal.<name>(number[, handler]). A new reference; NULL without an exception if it fails. */
static PyObject *CallSignal(const char *name, int number, PyObject *handler) {
    PyObject *module = Python.PyImport_ImportModule("_signal");
    PyObject *function = module ? Python.PyObject_GetAttrString(module, name) : NULL;
    PyObject *arguments = Python.PyTuple_New(handler ? 2 : 1);
    PyObject *result = NULL;
    if (handler) {
        Python.Py_IncRef(handler);
        Python.PyTuple_SetItem(arguments, 1, handler);
    }
    if (function && Python.PyTuple_SetItem(arguments, 0, Python.PyLong_FromLong(number)) == 0) {
        result = Python.PyObject_CallObject(function, arguments);
    }
    Python.PyErr_Clear();
    Python.Py_DecRef(arguments);
    if (function) Python.Py_DecRef(function);
    if (module) Python.Py_DecRef(module);
    return result;
}

/* Returns true if `handler` is signal.default_int_handler. */
static bool IsPython(PyObject *handler) {
    PyObject *module = Python.PyImport_ImportModule("_signal");
    PyObject *python = module ? Python.PyObject_GetAttrString(module, "default_int_handler") : NULL;
    Python.PyErr_Clear();
    if (python) Python.Py_DecRef(python);
    if (module) Python.Py_DecRef(module);
    return handler && handler == python;
}

SignalHandler SignalsHandler(int number, PyObject **ret_handler) {
    SignalHandler kind = SIGNAL_HANDLER_DEFAULT;
    PyObject *found = CallSignal("getsignal", number, NULL);
    if (IsPython(found)) {
        kind = SIGNAL_HANDLER_PYTHON;
    } else if (found && found != Python._Py_NoneStruct) { /* None: a handler that was not set from Python */
        long value = Python.PyLong_AsLong(found);         /* SIG_DFL is 0, SIG_IGN is 1; a function raises TypeError */
        kind = Python.PyErr_Occurred() ? SIGNAL_HANDLER_OWN
               : value == 1            ? SIGNAL_HANDLER_IGNORE
                                       : SIGNAL_HANDLER_DEFAULT;
    }
    Python.PyErr_Clear();
    if (ret_handler) {
        *ret_handler = found;
    } else if (found) {
        Python.Py_DecRef(found);
    }
    return kind;
}

/* Calls CPython's C handler and leaves the C runtime's handler as it was: CPython installs its own again. */
static void CallHandler(int number) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    CrtHandler *before = crt->signal(number, SIG_IGN);
    c_handler(number);
    if (before != SIG_ERR) crt->signal(number, before);
}

void SignalsTrip(int number) {
    if (number == SIGINT) {
        Python.PyErr_SetInterrupt();
    } else if (Python.PyErr_SetInterruptEx) {
        Python.PyErr_SetInterruptEx(number);
    } else if (c_handler) {
        CallHandler(number);
    }
}

bool SignalsInstall(int number, PyObject *handler) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    PatchInstall(PATCH_RUN_HANDLER);
    if (!crt || !Original.GetCurrentThreadId) return false;
    CrtHandler *before = crt->signal(number, SIG_IGN); /* a native library's stays: see SignalsPrepare */
    MainThreadBegin();
    PyObject *result = CallSignal("signal", number, handler);
    MainThreadEnd();
    if (before != SIG_ERR) crt->signal(number, before);
    if (result) Python.Py_DecRef(result);
    return result != NULL;
}

bool SignalsHandleAsMain(void) {
    PatchInstall(PATCH_RUN_HANDLER);
    if (!Original.GetCurrentThreadId) return true;
    MainThreadBegin();
    int result = Python.PyErr_CheckSignals();
    MainThreadEnd();
    return result == 0;
}
