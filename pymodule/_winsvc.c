#include "_winsvc.h"

#include "base/array.h"
#include "python/api/api.h"

#include "embedded/winsvc.h"

#include <math.h>

static const WinsvcHost *host;

static PyObject *None(void) {
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

/* Returns the argument as a wide string, which the caller frees with PyMem_Free; NULL for None. False with a TypeError.
 */
static bool TextArgument(PyObject *argument, wchar_t **ret_text) {
    *ret_text = NULL;
    if (argument == Python._Py_NoneStruct) return true;
    *ret_text = Python.PyUnicode_AsWideCharString(argument, NULL);
    return *ret_text != NULL;
}

static PyObject *Ready(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    void *state = Python.PyEval_SaveThread();
    host->ready(host->context);
    Python.PyEval_RestoreThread(state);
    return None();
}

/* Converts seconds to milliseconds, 0 to `limit`. False with a Python exception. */
static bool Milliseconds(PyObject *seconds, double limit, double *ret_milliseconds) {
    double value = Python.PyFloat_AsDouble(seconds);
    if (Python.PyErr_Occurred()) return false;
    if (value != value) {
        Python.PyErr_SetString(*Python.PyExc_ValueError, "seconds must be a number, not NaN");
        return false;
    }
    value *= 1000.0;
    *ret_milliseconds = value < 0 ? 0 : value > limit ? limit : ceil(value);
    return true;
}

static PyObject *Progress(PyObject *self, PyObject *arguments) {
    (void)self;
    if (Python.PyTuple_Size(arguments) != 2) {
        Python.PyErr_SetString(*Python.PyExc_TypeError, "progress() takes text and hint");
        return NULL;
    }
    wchar_t *text = NULL;
    double hint = 0;
    PyObject *seconds = Python.PyTuple_GetItem(arguments, 1);
    if (seconds != Python._Py_NoneStruct && !Milliseconds(seconds, 24.0 * 3600 * 1000, &hint)) return NULL;
    if (!TextArgument(Python.PyTuple_GetItem(arguments, 0), &text)) return NULL;
    void *state = Python.PyEval_SaveThread();
    host->progress(host->context, text, (uint32_t)hint);
    Python.PyEval_RestoreThread(state);
    Python.PyMem_Free(text);
    return None();
}

static PyObject *Status(PyObject *self, PyObject *argument) {
    (void)self;
    wchar_t *text = NULL;
    if (!TextArgument(argument, &text)) return NULL;
    void *state = Python.PyEval_SaveThread();
    host->status(host->context, text ? text : L"");
    Python.PyEval_RestoreThread(state);
    Python.PyMem_Free(text);
    return None();
}

static PyObject *StopRequested(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    host->cooperates(host->context);
    return Python.PyBool_FromLong(WaitForSingleObject(host->stop, 0) == WAIT_OBJECT_0);
}

/* Waits in parts, because a time-out of Windows is at most 49 days, and a wait may return a moment early. */
static bool WaitForStop(double milliseconds) {
    const double part = 3600.0 * 1000;
    for (ULONGLONG start = GetTickCount64();;) {
        double left = milliseconds - (double)(GetTickCount64() - start);
        if (left < 0) left = 0;
        DWORD timeout = left > part ? (DWORD)part : (DWORD)ceil(left);
        if (WaitForSingleObject(host->stop, timeout) == WAIT_OBJECT_0) return true;
        if (left <= part && (double)(GetTickCount64() - start) >= milliseconds) return false;
    }
}

static PyObject *Wait(PyObject *self, PyObject *seconds) {
    (void)self;
    double milliseconds = HUGE_VAL;
    if (seconds != Python._Py_NoneStruct && !Milliseconds(seconds, HUGE_VAL, &milliseconds)) return NULL;
    host->cooperates(host->context);
    void *state = Python.PyEval_SaveThread();
    bool stopped = WaitForStop(milliseconds);
    Python.PyEval_RestoreThread(state);
    return Python.PyBool_FromLong(stopped);
}

static PyObject *Alive(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    void *state = Python.PyEval_SaveThread();
    host->alive(host->context);
    Python.PyEval_RestoreThread(state);
    return None();
}

/* Converts an int from `least` to `most`. False with a Python exception. */
static bool Number(PyObject *argument, long least, long most, long *ret_value) {
    long value = Python.PyLong_AsLong(argument);
    if (value == -1 && Python.PyErr_Occurred()) return false;
    if (value < least || value > most) {
        Python.PyErr_SetString(*Python.PyExc_ValueError, "the number is out of range");
        return false;
    }
    *ret_value = value;
    return true;
}

static PyObject *Accept(PyObject *self, PyObject *argument) {
    (void)self;
    long code = 0;
    if (!Number(argument, 1, 255, &code)) return NULL;
    void *state = Python.PyEval_SaveThread();
    host->accept(host->context, (uint32_t)code);
    Python.PyEval_RestoreThread(state);
    return None();
}

static PyObject *Take(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    WinsvcControl control;
    void *state = Python.PyEval_SaveThread();
    host->take(host->context, &control);
    Python.PyEval_RestoreThread(state);
    const uint32_t numbers[] = {control.code, control.type, control.data};
    PyObject *tuple = Python.PyTuple_New(3);
    for (Py_ssize_t i = 0; tuple && i < 3; i++) {
        PyObject *number = Python.PyLong_FromLong((long)numbers[i]);
        if (number && Python.PyTuple_SetItem(tuple, i, number) == 0) continue;
        Python.Py_DecRef(tuple);
        return NULL;
    }
    return tuple;
}

static PyObject *Done(PyObject *self, PyObject *argument) {
    (void)self;
    long code = 0;
    if (!Number(argument, 1, 255, &code)) return NULL;
    void *state = Python.PyEval_SaveThread();
    host->done(host->context, (uint32_t)code);
    Python.PyEval_RestoreThread(state);
    return None();
}

static PyObject *Report(PyObject *self, PyObject *arguments) {
    (void)self;
    long type = 0;
    long id = 0;
    wchar_t *text = NULL;
    if (Python.PyTuple_Size(arguments) != 3) {
        Python.PyErr_SetString(*Python.PyExc_TypeError, "report() takes type, id and text");
        return NULL;
    }
    if (!Number(Python.PyTuple_GetItem(arguments, 0), 1, 4, &type) ||
        !Number(Python.PyTuple_GetItem(arguments, 1), 1, 1000, &id) ||
        !TextArgument(Python.PyTuple_GetItem(arguments, 2), &text)) {
        return NULL;
    }
    void *state = Python.PyEval_SaveThread();
    host->report(host->context, (uint16_t)type, (uint32_t)id, text ? text : L"");
    Python.PyEval_RestoreThread(state);
    Python.PyMem_Free(text);
    return None();
}

static PyMethodDef functions[] = {
    {"ready", Ready, METH_NOARGS, NULL}, {"progress", Progress, METH_VARARGS, NULL},
    {"status", Status, METH_O, NULL},    {"stop_requested", StopRequested, METH_NOARGS, NULL},
    {"wait", Wait, METH_O, NULL},        {"alive", Alive, METH_NOARGS, NULL},
    {"accept", Accept, METH_O, NULL},    {"take", Take, METH_NOARGS, NULL},
    {"done", Done, METH_O, NULL},        {"report", Report, METH_VARARGS, NULL},
};

/* Releases `value`. */
static bool SetAttribute(PyObject *module, const char *name, PyObject *value) {
    bool ok = value && Python.PyObject_SetAttrString(module, name, value) == 0;
    if (value) Python.Py_DecRef(value);
    return ok;
}

static PyObject *TextOrNone(const wchar_t *text) {
    return text ? Python.PyUnicode_FromWideChar(text, -1) : None();
}

/* NULL stands for an empty list. */
static PyObject *Tuple(const TextList *texts) {
    size_t count = texts ? texts->count : 0;
    PyObject *tuple = Python.PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *text = Python.PyUnicode_FromWideChar(texts->items[i], -1);
        if (text && Python.PyTuple_SetItem(tuple, (Py_ssize_t)i, text) == 0) continue;
        Python.Py_DecRef(tuple);
        return NULL;
    }
    return tuple;
}

static PyObject *SecondsOrNone(uint32_t milliseconds) {
    return milliseconds ? Python.PyFloat_FromDouble(milliseconds / 1000.0) : None();
}

static PyObject *Make(const void *context) {
    host = context;
    PyObject *module = Python.PyModule_New("_winsvc");
    bool ok = module && SetAttribute(module, "VERSION", Python.PyLong_FromLong(WINSVC_VERSION)) &&
              SetAttribute(module, "service", Python.PyBool_FromLong(host->under_scm)) &&
              SetAttribute(module, "name", TextOrNone(host->name)) &&
              SetAttribute(module, "state_dir", TextOrNone(host->state_directory)) &&
              SetAttribute(module, "log_dir", TextOrNone(host->log_directory)) &&
              SetAttribute(module, "start_reason", TextOrNone(host->start_reason)) &&
              SetAttribute(module, "args", Tuple(host->start_args)) &&
              SetAttribute(module, "watchdog", SecondsOrNone(host->watchdog_ms));
    for (size_t i = 0; ok && i < COUNT_OF(functions); i++) {
        ok = SetAttribute(module, functions[i].ml_name, Python.PyCFunction_NewEx(&functions[i], NULL, NULL));
    }
    if (ok) return module;
    if (module) Python.Py_DecRef(module);
    return NULL;
}

BuiltinModule WinsvcModule(const WinsvcHost *of_host) {
    return (BuiltinModule){
        .name = "_winsvc",
        .wrapper = "winsvc",
        .alias = "pyhostsvc_winsvc",
        .wrapper_source = &EmbeddedWinsvc,
        .make = Make,
        .context = of_host,
    };
}
