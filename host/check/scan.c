#include "check/scan.h"

#include "base/memory.h"
#include "base/thread.h"
#include "base/translation.h"
#include "check/scanner_code.h"
#include "python/api/bootstrap.h"
#include "python/find/pth.h"
#include "python/run/interpreter.h"

#include <stdlib.h>

typedef struct Run {
    const ScanOptions *options;
    Scan scan;
    bool started;
    Error error;
} Run;

/* Returns a new tuple of str. */
static PyObject *TupleOf(const TextList *list) {
    PyObject *tuple = Python.PyTuple_New((Py_ssize_t)list->count);
    for (size_t i = 0; i < list->count; i++) {
        Python.PyTuple_SetItem(tuple, (Py_ssize_t)i, BootstrapText(list->items[i]));
    }
    return tuple;
}

/* Returns true if a ._pth file keeps the interpreter from running the module site. */
static bool PthHasNoSite(const PythonInstallation *python) {
    wchar_t *pth = PthFind(python);
    bool has_none = pth && !PthImportsSite(pth, python->minor);
    free(pth);
    return has_none;
}

/* Returns true if the interpreter's options keep it from running the module site. */
static bool HasNoSite(const TextList *words) {
    for (size_t i = 0; i < words->count; i++) {
        const wchar_t *word = words->items[i];
        if (word[0] != L'-' || word[1] == L'-') continue;
        size_t length = wcscspn(word, L"WX"); /* those that take a value, here or in the next word */
        if (wmemchr(word, L'S', length)) return true;
        if (word[length] && !word[length + 1]) i++;
    }
    return false;
}

/* Calls run(kind, target, deep, arguments, variables, proxy, without_site) in _check.scan. Returns a new reference;
 * NULL with a Python exception set. */
static PyObject *Call(const ScanOptions *options) {
    PyObject *arguments = Python.PyTuple_New(7);
    Python.PyTuple_SetItem(arguments, 0, Python.PyUnicode_FromString(options->module ? "module" : "script"));
    Python.PyTuple_SetItem(arguments, 1, BootstrapText(options->target));
    Python.PyTuple_SetItem(arguments, 2, Python.PyBool_FromLong(options->deep));
    Python.PyTuple_SetItem(arguments, 3, TupleOf(options->arguments));
    Python.PyTuple_SetItem(arguments, 4, TupleOf(options->variables));
    Python.PyTuple_SetItem(arguments, 5, BootstrapText(options->proxy ? options->proxy : L""));
    bool has_site = !HasNoSite(options->words) && !PthHasNoSite(options->python);
    Python.PyTuple_SetItem(arguments, 6, Python.PyBool_FromLong(has_site));
    PyObject *module = Python.PyImport_AddModule("_check.scan");
    PyObject *function = module ? Python.PyObject_GetAttrString(module, "run") : NULL;
    PyObject *result = function ? Python.PyObject_CallObject(function, arguments) : NULL;
    if (function) Python.Py_DecRef(function);
    Python.Py_DecRef(arguments);
    return result;
}

/* Returns a copy in the host's memory; empty if the object is not a str. */
static wchar_t *TextOf(PyObject *object) {
    wchar_t *text = Python.PyUnicode_AsWideCharString(object, NULL);
    Python.PyErr_Clear();
    wchar_t *copy = TextCopy(text ? text : L"");
    Python.PyMem_Free(text);
    return copy;
}

/* Returns an attribute of a record. The caller frees. */
static wchar_t *AttributeOf(PyObject *record, const char *name) {
    PyObject *value = Python.PyObject_GetAttrString(record, name);
    wchar_t *text = TextOf(value);
    Python.Py_DecRef(value);
    return text;
}

/* Reads the result of run(): ((id, file, line, argument, sure), …), (module, …). */
static void ReadResult(PyObject *result, Scan *scan) {
    PyObject *records = Python.PyTuple_GetItem(result, 0);
    PyObject *imports = Python.PyTuple_GetItem(result, 1);
    scan->count = (size_t)Python.PyTuple_Size(records);
    scan->records = MemoryNew(scan->count + 1, sizeof *scan->records);
    for (size_t i = 0; i < scan->count; i++) {
        PyObject *record = Python.PyTuple_GetItem(records, (Py_ssize_t)i);
        scan->records[i] = (ScanRecord){
            .id = TextOf(Python.PyTuple_GetItem(record, 0)),
            .file = TextOf(Python.PyTuple_GetItem(record, 1)),
            .line = Python.PyLong_AsLong(Python.PyTuple_GetItem(record, 2)),
            .argument = TextOf(Python.PyTuple_GetItem(record, 3)),
            .remedy = AttributeOf(record, "remedy"),
            .sure = Python.PyLong_AsLong(Python.PyTuple_GetItem(record, 4)) != 0,
        };
    }
    for (Py_ssize_t i = 0; i < Python.PyTuple_Size(imports); i++) {
        TextListAppendOwned(&scan->imports, TextOf(Python.PyTuple_GetItem(imports, i)));
    }
}

static DWORD WINAPI RunScan(void *parameter) {
    Run *run = parameter;
    uint32_t exit_code = 0;
    TextList words = {0};
    TextListAppend(&words, L"-S"); /* the scanner runs site when it needs it */
    TextListAppendList(&words, run->options->words);
    InterpreterOptions options = {
        .python = run->options->python,
        .words = &words,
        .environment = run->options->environment,
    };
    run->started = InterpreterStart(&options, &exit_code, &run->error);
    TextListFree(&words);
    if (!run->started) return 0;
    run->scan.version = InterpreterVersion();
    PyObject *result = ScannerCodeLoad() ? Call(run->options) : NULL;
    run->scan.failed = !result;
    if (result) {
        ReadResult(result, &run->scan);
        Python.Py_DecRef(result);
        ScannerCodeSave();
    } else {
        BootstrapUnexpected(L"the script was checked", &run->scan.failure);
    }
    return 0;
}

bool ScanRun(const ScanOptions *options, Scan *ret_scan, Error *error) {
    Run run = {.options = options};
    if (!ThreadRun(RunScan, &run, INTERPRETER_STACK))
        return ErrorSet(error, GetLastError(), _(L"start the thread for Python"), L"");
    if (run.started) {
        *ret_scan = run.scan;
    } else {
        *error = run.error;
    }
    return run.started;
}

void ScanFree(Scan *scan) {
    for (size_t i = 0; i < scan->count; i++) {
        free(scan->records[i].id);
        free(scan->records[i].file);
        free(scan->records[i].argument);
        free(scan->records[i].remedy);
    }
    free(scan->records);
    TextListFree(&scan->imports);
    *scan = (Scan){0};
}
