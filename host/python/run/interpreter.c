#include "python/run/interpreter.h"

#include "base/crt.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/test_step.h"
#include "log/streams.h"
#include "python/api/api.h"
#include "python/api/bootstrap.h"
#include "python/api/gate.h"
#include "python/patch/children.h"
#include "python/patch/console_events.h"
#include "python/patch/exec.h"
#include "python/patch/exit.h"
#include "python/patch/line_times.h"
#include "python/patch/log_write.h"
#include "python/patch/patch_table.h"
#include "python/patch/program_path.h"
#include "python/threads/interrupt.h"
#include "python/threads/stacks.h"

#include <stdlib.h>
#include <string.h>

/* The one interpreter of the process. Only the worker uses it. */
static struct {
    char version[32];
    InterpreterHooks hooks;
} interpreter;

static bool SetEnvironment(const InterpreterOptions *options, Error *error) {
    if (options->environment && !CrtSetVariables(options->environment, error)) return false;
    /* 3.9 and 3.10 look for the venv and the prefix beside the process's own program, unless this variable names
     * another program. They remove the variable. */
    if (options->python->minor >= 11) return true;
    return CrtSetVariable(L"__PYVENV_LAUNCHER__", options->python->executable, error);
}

static bool CheckStatus(PyStatus status, uint32_t *ret_exit_code, Error *error) {
    if (status.type == 0) return true;
    if (status.type == 2) {
        CrtFlush();
        *ret_exit_code = (uint32_t)status.exitcode;
        ErrorSay(error, ERROR_CODE_ENDED, L"Python exited during initialisation with exit code %d", status.exitcode);
        return ErrorRemedy(error, L"Check the interpreter options (python_args).");
    }
    wchar_t *function = FileFromUtf8(status.func ? status.func : "Py_InitializeFromConfig");
    wchar_t *message = FileFromUtf8(status.err_msg ? status.err_msg : "no reason given");
    ErrorSay(error, ERROR_CODE_FAILED, L"Python cannot be initialised: %ls: %ls", function, message);
    free(function);
    free(message);
    return ErrorRemedy(error,
                       L"Check PYTHONHOME, and whether this Python's python.exe starts; repair the installation.");
}

/* CPython parses [python.exe, words…] as python.exe parses its command line. */
static bool Initialise(const InterpreterOptions *options, uint32_t *ret_exit_code, Error *error) {
    TextList argv = {0};
    TextListAppend(&argv, options->python->executable);
    TextListAppendList(&argv, options->words);
    PyConfig *config = MemoryNew(1, sizeof *config);
    Python.PyConfig_InitPythonConfig(config);
    PyStatus status = Python.PyConfig_SetArgv(config, (Py_ssize_t)argv.count, argv.items);
    ProgramPathBegin(options->python->base_executable);
    if (status.type == 0) status = Python.Py_InitializeFromConfig(config);
    ProgramPathEnd();
    Python.PyConfig_Clear(config);
    free(config);
    TextListFree(&argv);
    return CheckStatus(status, ret_exit_code, error);
}

/* Publishes the values that bootstrap.py needs to set up the interpreter as python.exe does. */
static void Publish(const InterpreterOptions *options) {
    BootstrapPublish("logged", Python.PyBool_FromLong(options->logged));
    BootstrapPublish("stamped", Python.PyBool_FromLong(options->stamped));
    if (options->stamped) {
        BootstrapPublish("stamp", LineTimesStamp());
        BootstrapPublish("stamps", LineTimesStamps());
        BootstrapPublish("end_line", LineTimesEndLine());
    }
    if (options->logged) BootstrapPublish("guard", LogWriteGuard(options->hooks.lost, options->hooks.context));
}

static const Packed *wrapper_source;

/* For bootstrap.py: returns the source of the module that wraps the built-in one. */
static PyObject *WrapperSource(PyObject *self, PyObject *arguments) {
    (void)self;
    (void)arguments;
    char *text = PackedText(wrapper_source);
    PyObject *source = Python.PyUnicode_FromString(text);
    free(text);
    return source;
}

/* Makes the built-in module of InterpreterOptions importable. Returns false with a Python exception. */
static bool AddModule(const BuiltinModule *module) {
    static PyMethodDef source = {"source", WrapperSource, METH_NOARGS, NULL};
    PyObject *made = module->make(module->context);
    if (!made) return false;
    wrapper_source = module->wrapper_source;
    PyObject *arguments = Python.PyTuple_New(5);
    Python.PyTuple_SetItem(arguments, 0, made);
    Python.PyTuple_SetItem(arguments, 1, Python.PyUnicode_FromString(module->name));
    Python.PyTuple_SetItem(arguments, 2, Python.PyUnicode_FromString(module->wrapper));
    Python.PyTuple_SetItem(arguments, 3, Python.PyUnicode_FromString(module->alias));
    Python.PyTuple_SetItem(arguments, 4, Python.PyCFunction_NewEx(&source, NULL, NULL));
    PyObject *added = BootstrapCall("add_module", arguments);
    if (added) Python.Py_DecRef(added);
    return added != NULL;
}

/* Sets up what python.exe does not have: winsvc, the patches, interrupts and stacks. False with a Python exception. If
 * a patch is not available, the script runs all the same: the output of its children is lost, or its exit is a crash.
 */
static bool SetUpHost(const InterpreterOptions *options) {
    const InterpreterHooks *hooks = &options->hooks;
    if (!AddModule(options->module)) return false;
    TestStepNote(L"winsvc-added");
    if (ChildrenPrepare(options->logged)) PatchInstall(PATCH_CHILDREN);
    if (hooks->exit) {
        ExitPrepare(hooks->exit, hooks->context);
        PatchInstall(PATCH_EXIT);
    }
    if (hooks->exec) {
        ExecPrepare(hooks->exec, hooks->context);
        PatchInstall(PATCH_EXEC);
    }
    if (hooks->console_event) {
        ConsoleEventsPrepare(hooks->console_event, hooks->context);
        PatchInstall(PATCH_SIGNALS);
    }
    TestStepNote(L"patches-installed");
    if (!StacksPrepare(options->python->home)) return false;
    TestStepNote(L"stacks-prepared");
    if (!InterruptPrepare()) return false;
    TestStepNote(L"interrupts-prepared");
    if (hooks->aborts) {
        ExitPrepareAbort(hooks->aborts);
        PatchInstall(PATCH_ABORT);
    }
    return true;
}

static const wchar_t doing[] = L"the host prepared it";

static bool SetUp(const InterpreterOptions *options, Error *error) {
    if (!BootstrapLoad()) return BootstrapUnexpected(doing, error);
    TestStepNote(L"bootstrap-loaded");
    Publish(options);
    PyObject *done = BootstrapCall("set_up", NULL);
    if (!done) return BootstrapUnexpected(doing, error);
    Python.Py_DecRef(done);
    TestStepNote(L"streams-set-up");
    return true;
}

bool InterpreterInitialise(const InterpreterOptions *options, uint32_t *ret_exit_code, Error *error) {
    const PythonInstallation *python = options->python;
    interpreter.hooks = options->hooks;
    *ret_exit_code = 1;
    /* Extensions find their DLLs in python.exe's folder. SetDllDirectory would also work, but children inherit it. */
    if (!AddDllDirectory(python->home)) {
        return ErrorSet(error, GetLastError(), L"add to the DLL search path:", L"'%ls'", python->home);
    }
    if (!SetEnvironment(options, error)) return false;
    TestStepNote(L"environment-set");
    if (!PythonLoad(python->dll, python->minor, error)) return false;
    TestStepNote(L"python-loaded");
    PatchInstall(PATCH_LIBRARIES);
    if (options->first_write) {
        StreamsHoldWrites(options->first_write);
        PatchInstall(PATCH_HOST);
    }
    if (!Initialise(options, ret_exit_code, error)) return false;
    TestStepNote(L"python-initialised");
    const char *version = Python.Py_GetVersion();
    size_t length = strcspn(version, " ");
    if (length >= sizeof interpreter.version) length = sizeof interpreter.version - 1;
    memcpy(interpreter.version, version, length);
    return SetUp(options, error);
}

bool InterpreterSetUp(const InterpreterOptions *options, Error *error) {
    return !options->module || SetUpHost(options) || BootstrapUnexpected(doing, error);
}

bool InterpreterStart(const InterpreterOptions *options, uint32_t *ret_exit_code, Error *error) {
    return InterpreterInitialise(options, ret_exit_code, error) && InterpreterSetUp(options, error);
}

bool InterpreterAddArguments(const TextList *arguments, Error *error) {
    PyObject *tuple = Python.PyTuple_New((Py_ssize_t)arguments->count);
    for (size_t i = 0; i < arguments->count; i++) {
        Python.PyTuple_SetItem(tuple, (Py_ssize_t)i, BootstrapText(arguments->items[i]));
    }
    PyObject *done = BootstrapCall("add_arguments", tuple);
    if (!done) return BootstrapUnexpected(doing, error);
    Python.Py_DecRef(done);
    return true;
}

const char *InterpreterVersion(void) {
    return interpreter.version;
}

/* Returns a new reference to a module that the script has imported; NULL if it has not. */
static PyObject *ImportedModule(const char *name) {
    PyObject *text = Python.PyUnicode_FromString(name);
    PyObject *module = text ? Python.PyImport_GetModule(text) : NULL;
    if (text) Python.Py_DecRef(text);
    Python.PyErr_Clear();
    return module;
}

/* Calls a function of a module without arguments. False with a Python exception. */
static bool CallFunction(PyObject *module, const char *name) {
    PyObject *function = Python.PyObject_GetAttrString(module, name);
    PyObject *result = function ? Python.PyObject_CallObject(function, NULL) : NULL;
    if (function) Python.Py_DecRef(function);
    if (result) Python.Py_DecRef(result);
    return result != NULL;
}

static PyObject *DoNothing(PyObject *self, PyObject *unused) {
    (void)self;
    (void)unused;
    return BootstrapNone();
}

static void JoinThreads(void) {
    static PyMethodDef nothing = {"_shutdown", DoNothing, METH_NOARGS, NULL};
    PyObject *threading = ImportedModule("threading");
    if (!threading) return;
    if (!CallFunction(threading, "_shutdown")) {
        if (Python.PyErr_FormatUnraisable) {
            Python.PyErr_FormatUnraisable("Exception ignored on threading shutdown");
        } else {
            Python.PyErr_WriteUnraisable(threading);
        }
        /* Py_FinalizeEx would call it again and print the same. */
        Python.PyObject_SetAttrString(threading, "_shutdown", Python.PyCFunction_NewEx(&nothing, NULL, NULL));
    }
    Python.Py_DecRef(threading);
}

static void RunExitFunctions(void) {
    PyObject *atexit = ImportedModule("atexit");
    if (!atexit) return;
    CallFunction(atexit, "_run_exitfuncs");
    Python.PyErr_Clear(); /* atexit has printed the exceptions */
    Python.Py_DecRef(atexit);
}

/* Py_FinalizeEx would also join the threads and run atexit's functions. They are done here first, so that there is a
 * moment at which the script is over and the interpreter is still usable. A later interrupt would meet an interpreter
 * that is being finalised. */
uint32_t InterpreterFinish(uint32_t exit_code) {
    JoinThreads();
    RunExitFunctions();
    GateClose();
    TestStepNote(L"gate-closed");
    if (interpreter.hooks.finalising) interpreter.hooks.finalising(interpreter.hooks.context);
    uint32_t final = Python.Py_FinalizeEx() < 0 ? 120 : exit_code;
    CrtFlush();
    return final;
}

bool InterpreterIsInteractive(bool reads_input) {
    PyObject *argument = Python.PyTuple_New(1);
    Python.PyTuple_SetItem(argument, 0, Python.PyBool_FromLong(reads_input));
    PyObject *interactive = BootstrapCall("is_interactive", argument);
    bool is = interactive && Python.PyLong_AsLong(interactive) != 0;
    Python.PyErr_Clear();
    if (interactive) Python.Py_DecRef(interactive);
    return is;
}

uint32_t InterpreterInteract(void) {
    uint32_t exit_code = (uint32_t)Python.Py_RunMain();
    CrtFlush();
    return exit_code;
}
