#include "python/api/bootstrap.h"

#include "base/thread.h"
#include "python/api/gate.h"

#include "embedded/bootstrap.h"
#include "embedded/ending.h"
#include "embedded/programs.h"

#include <stdlib.h>

enum {
    LATER = 8,        /* sources that are run later */
    SETTLE_MS = 2000, /* between the script's first line and the compilation of the rest */
};

static PyObject *namespace;        /* bootstrap.py's globals */
static PyObject *host;             /* its dictionary of that name; borrowed */
static const Packed *later[LATER]; /* NULL once it was run */
static size_t later_count;
static volatile LONG cancelled;

bool BootstrapAdd(const char *source) {
    PyObject *code = Python.Py_CompileString(source, "<pyhostsvc>", Py_file_input);
    PyObject *result = code ? Python.PyEval_EvalCode(code, namespace, namespace) : NULL;
    if (code) Python.Py_DecRef(code);
    if (result) Python.Py_DecRef(result);
    return result != NULL;
}

void BootstrapAddLater(const Packed *source) {
    if (later_count < LATER) later[later_count++] = source;
}

/* Runs the sources that were not run yet. Two threads may do so at once: the functions are the same. False with a
 * Python exception. */
static bool RunLater(void) {
    for (size_t i = 0; i < later_count; i++) {
        const Packed *packed = later[i];
        char *source = packed ? PackedText(packed) : NULL;
        bool ok = !source || BootstrapAdd(source);
        free(source);
        if (!ok) return false;
        later[i] = NULL;
    }
    return true;
}

static DWORD WINAPI LoadLaterMain(void *unused) {
    int state = 0;
    (void)unused;
    WaitForSingleObject(GateOpened(), INFINITE);
    Sleep(SETTLE_MS);
    if (InterlockedCompareExchange(&cancelled, 0, 0) || !GateEnter(&state)) return 0;
    if (!RunLater()) Python.PyErr_Clear();
    GateLeave(state);
    return 0;
}

void BootstrapLoadLater(void) {
    ThreadStart(LoadLaterMain, NULL, 0); /* otherwise the first function that is needed runs them */
}

void BootstrapCancelLater(void) {
    InterlockedExchange(&cancelled, 1);
}

bool BootstrapLoad(void) {
    namespace = Python.PyDict_New();
    Python.PyDict_SetItemString(namespace, "__builtins__", Python.PyEval_GetBuiltins());
    if (!BootstrapAdd(EmbeddedBootstrap)) return false;
    BootstrapAddLater(&EmbeddedPrograms);
    BootstrapAddLater(&EmbeddedEnding);
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
    PyObject *function = Python.PyDict_GetItemString(namespace, name);
    /* An interrupt may come while the rest is run; it then runs again. */
    if (!function && !RunLater()) {
        Python.PyErr_Clear();
        RunLater();
    }
    return function ? function : Python.PyDict_GetItemString(namespace, name);
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
