#include "python/run/runner.h"

#include "base/crt.h"
#include "base/file.h"
#include "base/path.h"
#include "python/api/bootstrap.h"
#include "python/api/gate.h"

#include <stdio.h>
#include <stdlib.h>

static PyObject *runnable; /* what bootstrap.py prepared to run: (None, code), (function, arguments), or (None, None)
                              for standard input */

/* Returns a copy of a str, which the caller frees; NULL for None, or if it contains a null character. */
static wchar_t *TextOf(PyObject *text) {
    wchar_t *words = text != Python._Py_NoneStruct ? Python.PyUnicode_AsWideCharString(text, NULL) : NULL;
    wchar_t *copy = words ? TextCopy(words) : NULL;
    if (!words) Python.PyErr_Clear();
    Python.PyMem_Free(words);
    return copy;
}

/* Unpacks the result of bootstrap.py's ended() or returned(): (exit code, line or None, traceback or None). Releases
 * it.
 */
static uint32_t UnpackResult(PyObject *result_tuple, RunnerWords *ret_words) {
    *ret_words = (RunnerWords){0};
    if (!result_tuple) { /* a second interrupt, or no memory */
        Python.PyErr_Clear();
        return 1;
    }
    uint32_t code = Python.PyLong_AsUnsignedLongMask(Python.PyTuple_GetItem(result_tuple, 0));
    ret_words->line = TextOf(Python.PyTuple_GetItem(result_tuple, 1));
    ret_words->traceback = TextOf(Python.PyTuple_GetItem(result_tuple, 2));
    Python.Py_DecRef(result_tuple);
    return code;
}

void RunnerWordsFree(RunnerWords *words) {
    free(words->line);
    free(words->traceback);
    *words = (RunnerWords){0};
}

static CrtFile *StandardInput(void) {
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    return crt ? crt->__acrt_iob_func(0) : NULL;
}

/* Runs a C stream in __main__. A new reference; NULL with a Python exception. */
static PyObject *RunStream(CrtFile *stream, const char *name) {
    PyObject *main = Python.PyModule_GetDict(Python.PyImport_AddModule("__main__"));
    return Python.PyRun_FileExFlags(stream, name, Py_file_input, main, main, 0, NULL);
}

/* CPython skips the first line except its line end, so that the line numbers stay right. */
static void SkipLine(const Crt *crt, CrtFile *stream) {
    int character = 0;
    while (character != EOF && character != '\n') character = crt->fgetc(stream);
    if (character != EOF) crt->ungetc(character, stream);
}

/* Runs a file with an error in it, because only CPython's parser of files reports the error in the words of python.exe.
 */
static PyObject *ParseFile(PyObject *self, PyObject *arguments) {
    (void)self;
    Error ignored;
    const Crt *crt = CrtGet(&ignored);
    wchar_t *path = Python.PyUnicode_AsWideCharString(Python.PyTuple_GetItem(arguments, 0), NULL);
    CrtFile *stream = crt && path ? crt->_wfopen(path, L"rb") : NULL;
    char *name = path ? FileToUtf8(path) : NULL;
    if (stream && Python.PyLong_AsLong(Python.PyTuple_GetItem(arguments, 1))) SkipLine(crt, stream);
    PyObject *result = stream ? RunStream(stream, name) : BootstrapNone();
    if (stream) crt->fclose(stream);
    free(name);
    Python.PyMem_Free(path);
    return result;
}

/* Returns true if `path` is a folder or a zip file, from which __main__ is imported. */
static bool IsImportable(const wchar_t *path) {
    PyObject *text = BootstrapText(path);
    PyObject *importer = text ? Python.PyImport_GetImporter(text) : NULL;
    bool importable = importer && importer != Python._Py_NoneStruct;
    Python.PyErr_Clear();
    if (importer) Python.Py_DecRef(importer);
    if (text) Python.Py_DecRef(text);
    return importable;
}

/* Calls bootstrap.py's function that prepares this kind of program. */
static PyObject *Prepare(const PythonCommand *program, const wchar_t *what) {
    static const char *const names[] = {
        [PROGRAM_INPUT] = "prepare_input",
        [PROGRAM_SCRIPT] = "prepare_script",
        [PROGRAM_MODULE] = "prepare_module",
        [PROGRAM_COMMAND] = "prepare_command",
    };
    bool importable = program->kind == PROGRAM_SCRIPT && IsImportable(what);
    return BootstrapCall(importable ? "prepare_importable" : names[program->kind],
                         BootstrapPair(BootstrapText(what), Python.PyBool_FromLong(program->skips_line)));
}

bool RunnerPrepare(const PythonCommand *program, uint32_t *ret_exit_code, Error *error) {
    static PyMethodDef parse_file = {"parse_file", ParseFile, METH_VARARGS, NULL};
    wchar_t *full = NULL;
    BootstrapPublish("parse_file", Python.PyCFunction_NewEx(&parse_file, NULL, NULL));
    if (program->kind == PROGRAM_SCRIPT && !PathAbsolute(program->what, &full, error)) return false;
    runnable = Prepare(program, full ? full : program->what);
    free(full);
    if (runnable) return true;
    RunnerWords words;
    *ret_exit_code = UnpackResult(BootstrapCall("ended", BootstrapException()), &words);
    ErrorSay(error, ERROR_CODE_FAILED, L"the script cannot be loaded: %ls",
             words.line ? words.line : L"Python gave no reason");
    RunnerWordsFree(&words);
    return false;
}

/* Runs the program from C, so that the script's frame is the outermost one, as in python.exe. */
static PyObject *Run(void) {
    PyObject *main = Python.PyModule_GetDict(Python.PyImport_AddModule("__main__"));
    PyObject *function = Python.PyTuple_GetItem(runnable, 0);
    PyObject *what = Python.PyTuple_GetItem(runnable, 1);
    if (function != Python._Py_NoneStruct) return Python.PyObject_CallObject(function, what);
    if (what != Python._Py_NoneStruct) return Python.PyEval_EvalCode(what, main, main);
    return RunStream(StandardInput(), "<stdin>");
}

uint32_t RunnerRun(RunnerWords *ret_words) {
    /* sys.remote_exec and concurrent.interpreters need this mark. */
    bool marked = Python._PyInterpreterState_SetRunningMain && Python._PyInterpreterState_SetNotRunningMain &&
                  Python.PyInterpreterState_Main &&
                  Python._PyInterpreterState_SetRunningMain(Python.PyInterpreterState_Main()) == 0;
    GateOpen();
    PyObject *result = Run();
    uint32_t code = UnpackResult(
        result ? BootstrapCall("returned", NULL) : BootstrapCall("ended", BootstrapException()), ret_words);
    if (result) Python.Py_DecRef(result);
    if (marked) Python._PyInterpreterState_SetNotRunningMain(Python.PyInterpreterState_Main());
    return code;
}
