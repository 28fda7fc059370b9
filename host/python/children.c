#include "python/children.h"

#include "python/api.h"

static void (*before_child)(void);
static PyObject *create_process; /* _winapi's own */

static PyObject *CreateProcess_(PyObject *self, PyObject *arguments) {
    (void)self;
    before_child();
    return Python.PyObject_CallObject(create_process, arguments);
}

static PyMethodDef replacement = {"CreateProcess", CreateProcess_, METH_VARARGS, NULL};

bool ChildrenWatch(void (*before)(void)) {
    if (!before) return true;
    before_child = before;
    PyObject *module = Python.PyImport_ImportModule("_winapi");
    PyObject *name = Python.PyUnicode_FromString("_winapi");
    PyObject *function = module && name ? Python.PyCFunction_NewEx(&replacement, module, name) : NULL;
    create_process = module ? Python.PyObject_GetAttrString(module, "CreateProcess") : NULL;
    bool ok = function && create_process && Python.PyObject_SetAttrString(module, "CreateProcess", function) == 0;
    if (function) Python.Py_DecRef(function);
    if (name) Python.Py_DecRef(name);
    if (module) Python.Py_DecRef(module);
    return ok;
}
