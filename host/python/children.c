#include "python/children.h"

static PyObject *adjust_arguments;
static PyObject *create_process; /* _winapi's own */

static PyObject *AdjustAndCreate(PyObject *self, PyObject *arguments) {
    (void)self;
    PyObject *adjusted = Python.PyObject_CallObject(adjust_arguments, arguments);
    if (!adjusted) {
        if (Python.PyErr_Occurred() != *Python.PyExc_TypeError) return NULL; /* an interrupt, for one */
        Python.PyErr_Clear(); /* not the nine arguments that it takes: _winapi says what is wrong with them */
        return Python.PyObject_CallObject(create_process, arguments);
    }
    PyObject *result = Python.PyObject_CallObject(create_process, adjusted);
    Python.Py_DecRef(adjusted);
    return result;
}

static PyMethodDef replacement = {"CreateProcess", AdjustAndCreate, METH_VARARGS, NULL};

bool ChildrenAdjust(PyObject *adjust) {
    PyObject *module = adjust ? Python.PyImport_ImportModule("_winapi") : NULL;
    PyObject *name = module ? Python.PyUnicode_FromString("_winapi") : NULL;
    PyObject *function = name ? Python.PyCFunction_NewEx(&replacement, module, name) : NULL;
    create_process = module ? Python.PyObject_GetAttrString(module, "CreateProcess") : NULL;
    adjust_arguments = adjust;
    bool ok = function && create_process && Python.PyObject_SetAttrString(module, "CreateProcess", function) == 0;
    if (ok) Python.Py_IncRef(adjust);
    if (function) Python.Py_DecRef(function);
    if (name) Python.Py_DecRef(name);
    if (module) Python.Py_DecRef(module);
    return ok;
}
