#include "python/patch/log_write.h"

#include "base/crt.h"
#include "log/streams.h"
#include "python/patch/import_table.h"

#include <errno.h>

static struct {
    void (*lost)(void *context, uint32_t code);
    void *context;
} logged;

/* The errno of the pending exception; 0 where it is no such one. It stays pending. */
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

/* `original` is the bound method that this stands for. */
static PyObject *Write(PyObject *original, PyObject *arguments) {
    PyObject *result = Python.PyObject_CallObject(original, arguments);
    if (result) return result;
    long code = PendingErrno();
    if (!code || code == EBADF || Python.PyTuple_Size(arguments) < 1) return NULL; /* the script has closed it */
    Python.PyErr_Clear();
    logged.lost(logged.context, code == ENOSPC ? ERROR_DISK_FULL : ERROR_WRITE_FAULT);
    return Python.PyLong_FromLong((long)Python.PyObject_Size(Python.PyTuple_GetItem(arguments, 0)));
}

static PyObject *Guard(PyObject *self, PyObject *original) {
    static PyMethodDef write = {"write", Write, METH_VARARGS, NULL};
    (void)self;
    return Python.PyCFunction_NewEx(&write, original, NULL);
}

PyObject *LogWriteGuard(void (*lost)(void *context, uint32_t code), void *context) {
    static PyMethodDef guard = {"guard", Guard, METH_O, NULL};
    logged.lost = lost;
    logged.context = context;
    return Python.PyCFunction_NewEx(&guard, NULL, NULL);
}

static const Crt *crt;
static int (*write_original)(int, const void *, unsigned);

/* Without the GIL, as Python calls it. */
static int WriteAgain(int descriptor, const void *bytes, unsigned count) {
    for (;;) {
        long before = StreamsGeneration();
        int written = write_original(descriptor, bytes, count);
        bool turned = before % 2 != 0 || StreamsGeneration() != before;
        if (written >= 0 || !turned || *crt->_errno() != EBADF) return written;
        while (StreamsGeneration() % 2 != 0) SwitchToThread();
    }
}

bool LogWritePrepare(void) {
    Error ignored;
    int (*write)(int, const void *, unsigned) = WriteAgain;
    crt = CrtGet(&ignored);
    return crt && ImportTableReplace("_write", &write, &write_original);
}
