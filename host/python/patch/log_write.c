#include "python/patch/log_write.h"

#include <errno.h>

static void (*report_lost)(void *context, uint32_t code);
static void *report_context;

/* Returns the errno of the pending exception, which stays pending; 0 if there is no errno. */
static long PendingErrno(void) {
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    Python.PyErr_Fetch(&type, &value, &traceback);
    Python.PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *number = value ? Python.PyObject_GetAttrString(value, "errno") : NULL;
    long code = number && number != Python._Py_NoneStruct ? Python.PyLong_AsLong(number) : 0;
    if (number) Python.Py_DecRef(number);
    Python.PyErr_Clear();
    Python.PyErr_Restore(type, value, traceback);
    return code > 0 ? code : 0;
}

/* `original` is the bound method that this replaces. */
static PyObject *Write(PyObject *original, PyObject *arguments) {
    PyObject *result = Python.PyObject_CallObject(original, arguments);
    if (result) return result;
    long code = PendingErrno();
    if (!code || code == EBADF || Python.PyTuple_Size(arguments) < 1) return NULL; /* the script has closed the file */
    Python.PyErr_Clear();
    report_lost(report_context, code == ENOSPC ? ERROR_DISK_FULL : ERROR_WRITE_FAULT);
    return Python.PyLong_FromLong((long)Python.PyObject_Size(Python.PyTuple_GetItem(arguments, 0)));
}

static PyObject *Guard(PyObject *self, PyObject *original) {
    static PyMethodDef write = {"write", Write, METH_VARARGS, NULL};
    (void)self;
    return Python.PyCFunction_NewEx(&write, original, NULL);
}

PyObject *LogWriteGuard(void (*lost)(void *context, uint32_t code), void *context) {
    static PyMethodDef guard = {"guard", Guard, METH_O, NULL};
    report_lost = lost;
    report_context = context;
    return Python.PyCFunction_NewEx(&guard, NULL, NULL);
}
