#include "python/interpreter.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/path.h"
#include "python/api.h"
#include "python/embedded.h"
#include "python/gate.h"
#include "python/interrupt.h"
#include "python/replace.h"
#include "python/stacks.h"

#include <stdlib.h>
#include <string.h>

/* The one interpreter of the process; touched by the worker only. */
static struct {
    PyObject *namespace; /* bootstrap.py's globals */
    PyObject *runnable;  /* (None, code), or (function, arguments) */
    char version[32];
    InterpreterHooks hooks;
} interpreter;

/* CPython reads the C runtime's copy of the environment, which was taken when ucrtbase was loaded. */
static bool SetVariable(const wchar_t *name, const wchar_t *value, Error *error) {
    typedef int PutEnvironment(const wchar_t *, const wchar_t *);
    HMODULE ucrt = LoadLibraryExW(L"ucrtbase.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    FARPROC function = ucrt ? GetProcAddress(ucrt, "_wputenv_s") : NULL;
    PutEnvironment *put = NULL;
    memcpy(&put, &function, sizeof put);
    /* An empty value would remove it there: the system's own copy is then all there is. */
    bool ok = *value && put ? put(name, value) == 0 : SetEnvironmentVariableW(name, value) != 0;
    return ok || ErrorSet(error, GetLastError(), L"set the environment variable", L"%ls", name);
}

static bool SetEnvironment(const InterpreterOptions *options, Error *error) {
    for (size_t i = 0; options->environment && i < options->environment->count; i++) {
        const wchar_t *pair = options->environment->items[i];
        const wchar_t *equals = wcschr(pair, L'=');
        if (!equals) continue; /* refused where settings are read */
        wchar_t *name = TextCopyLength(pair, (size_t)(equals - pair));
        bool ok = SetVariable(name, equals + 1, error);
        free(name);
        if (!ok) return false;
    }
    /* 3.9 and 3.10 look for the venv and the prefix beside the process's own program unless this names another one.
     * They remove it again. */
    if (options->python->minor >= 11) return true;
    return SetVariable(L"__PYVENV_LAUNCHER__", options->python->executable, error);
}

/* [python.exe, options…, script or -m module, arguments…]: CPython parses it as python.exe's own command line. */
static void BuildArgv(const InterpreterOptions *options, TextList *argv) {
    TextListAppend(argv, options->python->executable);
    if (options->python_args) TextListAppendList(argv, options->python_args);
    if (options->module) TextListAppend(argv, L"-m");
    TextListAppend(argv, options->module ? options->module : options->script);
    if (options->args) TextListAppendList(argv, options->args);
}

static bool CheckStatus(PyStatus status, Error *error) {
    if (status.type == 0) return true;
    if (status.type == 2) {
        ErrorSay(error, ERROR_CODE_FAILED, L"Python ended while it started, with exit code %d", status.exitcode);
        return ErrorRemedy(error, L"Look at the interpreter options (python_args).");
    }
    wchar_t *function = FileFromUtf8(status.func ? status.func : "Py_InitializeFromConfig");
    wchar_t *message = FileFromUtf8(status.err_msg ? status.err_msg : "no reason given");
    ErrorSay(error, ERROR_CODE_FAILED, L"Python does not initialise: %ls: %ls", function, message);
    free(function);
    free(message);
    return ErrorRemedy(error, L"Does this Python start by itself? Repair it, or give the service another one.");
}

static bool Initialise(const InterpreterOptions *options, Error *error) {
    TextList argv = {0};
    BuildArgv(options, &argv);
    PyConfig *config = MemoryNew(1, sizeof *config);
    Python.PyConfig_InitPythonConfig(config);
    bool ok = CheckStatus(Python.PyConfig_SetArgv(config, (Py_ssize_t)argv.count, argv.items), error) &&
              CheckStatus(Python.Py_InitializeFromConfig(config), error);
    Python.PyConfig_Clear(config);
    free(config);
    TextListFree(&argv);
    return ok;
}

/* An exception of our own Python code: never expected, and reported with its text. */
static bool Unexpected(const wchar_t *doing, Error *error) {
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    Python.PyErr_Fetch(&type, &value, &traceback);
    Python.PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *words = value ? Python.PyObject_Repr(value) : NULL;
    wchar_t *text = words ? Python.PyUnicode_AsWideCharString(words, NULL) : NULL;
    Python.PyErr_Clear();
    ErrorSay(error, ERROR_CODE_FAILED, L"Python failed while %ls: %ls", doing, text ? text : L"no reason given");
    Python.PyMem_Free(text);
    if (words) Python.Py_DecRef(words);
    return false;
}

static void SetItem(PyObject *dictionary, const char *name, PyObject *value) {
    if (!value) value = Python._Py_NoneStruct;
    Python.PyDict_SetItemString(dictionary, name, value);
}

static PyObject *FromWide(const wchar_t *text) {
    return text ? Python.PyUnicode_FromWideChar(text, -1) : NULL;
}

static PyObject *NewNone(void) {
    Python.Py_IncRef(Python._Py_NoneStruct);
    return Python._Py_NoneStruct;
}

static PyObject *CloseGate(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    GateClose();
    if (interpreter.hooks.finalising) interpreter.hooks.finalising(interpreter.hooks.context);
    return NewNone();
}

static PyMethodDef close_gate = {"close_gate", CloseGate, METH_NOARGS, NULL};

/* A function of bootstrap.py, borrowed. */
static PyObject *Function(const char *name) {
    return Python.PyDict_GetItemString(interpreter.namespace, name);
}

/* Calls a function of bootstrap.py. `arguments` is released. */
static PyObject *CallBootstrap(const char *name, PyObject *arguments) {
    PyObject *function = Function(name);
    PyObject *result = function ? Python.PyObject_CallObject(function, arguments) : NULL;
    if (arguments) Python.Py_DecRef(arguments);
    return result;
}

static bool RunBootstrap(const InterpreterOptions *options, Error *error) {
    static const wchar_t doing[] = L"the host set it up";
    interpreter.namespace = Python.PyDict_New();
    Python.PyDict_SetItemString(interpreter.namespace, "__builtins__", Python.PyEval_GetBuiltins());
    PyObject *code = Python.Py_CompileString(EmbeddedBootstrap, "<pyhostsvc>", Py_file_input);
    PyObject *result = code ? Python.PyEval_EvalCode(code, interpreter.namespace, interpreter.namespace) : NULL;
    PyObject *host = result ? Python.PyDict_GetItemString(interpreter.namespace, "host") : NULL;
    if (!host) return Unexpected(doing, error);
    SetItem(host, "base_executable", FromWide(options->python->base_executable));
    wchar_t *program = NULL;
    if (!PathOfProgram(&program, error)) return false;
    wchar_t *own_folder = PathDirectory(program);
    SetItem(host, "own_folder", FromWide(own_folder));
    free(own_folder);
    free(program);
    SetItem(host, "home", FromWide(options->python->home));
    SetItem(host, "logged", Python.PyBool_FromLong(options->logged));
    SetItem(host, "winsvc", Python.PyUnicode_FromString(EmbeddedWinsvc));
    SetItem(host, "close_gate", Python.PyCFunction_NewEx(&close_gate, NULL, NULL));
    bool ok = WinsvcAdd(options->winsvc) && CallBootstrap("set_up", NULL) &&
              (!options->logged || ReplaceCreateProcess(Function("child_arguments"))) &&
              (!options->hooks.exit || ReplaceExit(options->hooks.exit, options->hooks.context));
    if (!ok) return Unexpected(doing, error);
    InterruptPrepare(Function("call_handler"));
    StacksPrepare(Function("learn_faulthandler"), Function("stacks"));
    return true;
}

bool InterpreterStart(const InterpreterOptions *options, Error *error) {
    const PythonInstallation *python = options->python;
    interpreter.hooks = options->hooks;
    /* Where python.exe lies is where its extensions find their DLLs. SetDllDirectory would do, too, but children
     * inherit it. */
    if (!AddDllDirectory(python->home)) {
        return ErrorSet(error, GetLastError(), L"add to the DLL search path:", L"'%ls'", python->home);
    }
    if (!SetEnvironment(options, error)) return false;
    if (!PythonLoad(python->dll, python->minor, error)) return false;
    if (!Initialise(options, error)) return false;
    const char *version = Python.Py_GetVersion();
    size_t length = strcspn(version, " ");
    if (length >= sizeof interpreter.version) length = sizeof interpreter.version - 1;
    memcpy(interpreter.version, version, length);
    return RunBootstrap(options, error);
}

const char *InterpreterVersion(void) {
    return interpreter.version;
}

/* The pending exception, given to bootstrap.py's ended(). Clears it. Returns the exit code, and what ended() says of
 * it, which the caller frees. */
static uint32_t Ended(wchar_t **ret_line) {
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *traceback = NULL;
    Python.PyErr_Fetch(&type, &value, &traceback);
    Python.PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *arguments = Python.PyTuple_New(2);
    if (!traceback) {
        traceback = Python._Py_NoneStruct;
        Python.Py_IncRef(traceback);
    }
    Python.PyTuple_SetItem(arguments, 0, value);
    Python.PyTuple_SetItem(arguments, 1, traceback);
    if (type) Python.Py_DecRef(type);
    PyObject *result = CallBootstrap("ended", arguments);
    *ret_line = NULL;
    if (!result) { /* a second interrupt, or no memory */
        Python.PyErr_Clear();
        return 1;
    }
    uint32_t code = Python.PyLong_AsUnsignedLongMask(Python.PyTuple_GetItem(result, 0));
    PyObject *line = Python.PyTuple_GetItem(result, 1);
    wchar_t *text = line != Python._Py_NoneStruct ? Python.PyUnicode_AsWideCharString(line, NULL) : NULL;
    if (text) *ret_line = TextCopy(text);
    Python.PyMem_Free(text);
    Python.Py_DecRef(result);
    return code;
}

bool InterpreterPrepare(const InterpreterOptions *options, Error *error) {
    PyObject *arguments = Python.PyTuple_New(2);
    PyObject *script = FromWide(options->script);
    PyObject *module = FromWide(options->module);
    PyObject *missing = Python._Py_NoneStruct;
    Python.Py_IncRef(missing);
    Python.PyTuple_SetItem(arguments, 0, script ? script : missing);
    Python.PyTuple_SetItem(arguments, 1, module ? module : missing);
    interpreter.runnable = CallBootstrap("prepare", arguments);
    if (interpreter.runnable) return true;
    wchar_t *line = NULL;
    Ended(&line);
    ErrorSay(error, ERROR_CODE_FAILED, L"the script cannot be loaded: %ls", line ? line : L"Python gave no reason");
    free(line);
    return false;
}

uint32_t InterpreterRun(wchar_t **ret_line) {
    PyObject *main = Python.PyModule_GetDict(Python.PyImport_AddModule("__main__"));
    PyObject *function = Python.PyTuple_GetItem(interpreter.runnable, 0);
    PyObject *what = Python.PyTuple_GetItem(interpreter.runnable, 1);
    *ret_line = NULL;
    GateOpen();
    /* Called from C, so that the script's own frame is the outermost one, as in python.exe. */
    PyObject *result = function != Python._Py_NoneStruct ? Python.PyObject_CallObject(function, what)
                                                         : Python.PyEval_EvalCode(what, main, main);
    if (!result) return Ended(ret_line);
    Python.Py_DecRef(result);
    return 0;
}

uint32_t InterpreterFinish(uint32_t exit_code) {
    return Python.Py_FinalizeEx() < 0 ? 120 : exit_code;
}
