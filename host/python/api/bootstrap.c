#include "python/api/bootstrap.h"

#include "embedded/bootstrap.h"

static PyObject *namespace; /* bootstrap.py's globals */
static PyObject *host;      /* its dictionary of that name; borrowed */

bool BootstrapAdd(const char *source) {
    PyObject *code = Python.Py_CompileString(source, "<pyhostsvc>", Py_file_input);
    PyObject *result = code ? Python.PyEval_EvalCode(code, namespace, namespace) : NULL;
    if (code) Python.Py_DecRef(code);
    if (result) Python.Py_DecRef(result);
    return result != NULL;
}

bool BootstrapLoad(void) {
    namespace = Python.PyDict_New();
    Python.PyDict_SetItemString(namespace, "__builtins__", Python.PyEval_GetBuiltins());
    if (!BootstrapAdd(EmbeddedBootstrap)) return false;
    host = Python.PyDict_GetItemString(namespace, "host");
    return true;
}

PyObject *BootstrapNone(void) {
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

void BootstrapPublish(const char *name, PyObject *value) {
    if (!value) value = BootstrapNone();
    Python.PyDict_SetItemString(host, name, value);
    Python.Py_DecRef(value);
}

PyObject *BootstrapFunction(const char *name) {
    return Python.PyDict_GetItemString(namespace, name);
}

PyObject *BootstrapCall(const char *name, PyObject *arguments) {
    PyObject *function = BootstrapFunction(name);
    PyObject *result = function ? Python.PyObject_CallObject(function, arguments) : NULL;
    if (arguments) Python.Py_DecRef(arguments);
    return result;
}

PyObject *BootstrapPair(PyObject *first, PyObject *second) {
    PyObject *pair = Python.PyTuple_New(2);
    Python.PyTuple_SetItem(pair, 0, first ? first : BootstrapNone());
    Python.PyTuple_SetItem(pair, 1, second ? second : BootstrapNone());
    return pair;
}

PyObject *BootstrapText(const wchar_t *text) {
    return text ? Python.PyUnicode_FromWideChar(text, -1) : NULL;
}

PyObject *BootstrapException(void) {
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    Python.PyErr_Fetch(&type, &value, &traceback);
    Python.PyErr_NormalizeException(&type, &value, &traceback);
    if (type) Python.Py_DecRef(type);
    return BootstrapPair(value, traceback);
}

bool BootstrapUnexpected(const wchar_t *doing, Error *error) {
    PyObject *exception = BootstrapException();
    PyObject *words = Python.PyObject_Repr(Python.PyTuple_GetItem(exception, 0));
    wchar_t *text = words ? Python.PyUnicode_AsWideCharString(words, NULL) : NULL;
    Python.PyErr_Clear();
    ErrorSay(error, ERROR_CODE_FAILED, L"Python failed while %ls: %ls", doing, text ? text : L"no reason given");
    Python.PyMem_Free(text);
    if (words) Python.Py_DecRef(words);
    Python.Py_DecRef(exception);
    return false;
}
