#include "python/replace.h"

#include <string.h>

static PyObject *adjust_arguments;
static PyObject *create_process; /* _winapi's own */
static PyObject *exit_process;   /* nt's own */
static void (*on_exit_process)(void *context, uint32_t status);
static void *exit_context;

/* Puts a function in the place of `definition`'s name in a module, and keeps what was there. */
static bool Replace(const char *module_name, PyMethodDef *definition, PyObject **ret_original,
                    PyObject **ret_function) {
    PyObject *module = Python.PyImport_ImportModule(module_name);
    PyObject *name = module ? Python.PyUnicode_FromString(module_name) : NULL;
    *ret_function = name ? Python.PyCFunction_NewEx(definition, module, name) : NULL;
    *ret_original = module ? Python.PyObject_GetAttrString(module, definition->ml_name) : NULL;
    bool ok = *ret_function && *ret_original &&
              Python.PyObject_SetAttrString(module, definition->ml_name, *ret_function) == 0;
    if (name) Python.Py_DecRef(name);
    if (module) Python.Py_DecRef(module);
    return ok;
}

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

bool ReplaceCreateProcess(PyObject *adjust) {
    static PyMethodDef definition = {"CreateProcess", AdjustAndCreate, METH_VARARGS, NULL};
    PyObject *function = NULL;
    adjust_arguments = adjust;
    bool ok = Replace("_winapi", &definition, &create_process, &function);
    if (function) Python.Py_DecRef(function);
    return ok;
}

/* What it cannot make sense of, the original says so about. */
static PyObject *TellAndExit(PyObject *self, PyObject *arguments, PyObject *keywords) {
    (void)self;
    PyObject *status = Python.PyTuple_Size(arguments) == 1 ? Python.PyTuple_GetItem(arguments, 0) : NULL;
    if (!status && keywords) status = Python.PyDict_GetItemString(keywords, "status");
    long code = status ? Python.PyLong_AsLong(status) : 0;
    if (!status || Python.PyErr_Occurred()) {
        Python.PyErr_Clear();
        return Python.PyObject_Call(exit_process, arguments, keywords);
    }
    on_exit_process(exit_context, (uint32_t)code);
    Sleep(INFINITE);
    return NULL;
}

bool ReplaceExit(void (*exit)(void *context, uint32_t status), void *context) {
    /* The first lines are the signature that inspect reads. */
    static PyMethodDef definition = {"_exit", NULL, METH_VARARGS | METH_KEYWORDS,
                                     "_exit($module, /, status)\n--\n\n"
                                     "Exit to the system with specified status, without normal exit processing."};
    PyCFunctionWithKeywords function = TellAndExit;
    PyObject *replacement = NULL;
    memcpy(&definition.ml_meth, &function, sizeof function);
    on_exit_process = exit;
    exit_context = context;
    PyObject *os = Python.PyImport_ImportModule("os");
    bool ok = os && Replace("nt", &definition, &exit_process, &replacement) &&
              Python.PyObject_SetAttrString(os, "_exit", replacement) == 0;
    if (replacement) Python.Py_DecRef(replacement);
    if (os) Python.Py_DecRef(os);
    return ok;
}
