/* The room python/api: the functions of CPython that the host calls, found in python3XX.dll at run time, so that one
 * exe serves every version.
 *
 * Python.h is not used on purpose. Objects are opaque and only functions are called, never macros, so the layout of an
 * object does not matter, and the same code serves a free-threaded build. All functions are in the stable ABI (CPython,
 * Doc/data/stable_abi.dat) except PyStatus, PyConfig_* and those that are marked. */
#ifndef PYHOSTSVC_PYTHON_API_API_H
#define PYHOSTSVC_PYTHON_API_API_H

#include "base/crt.h"
#include "base/error.h"

#include <stddef.h>
#include <windows.h>

typedef ptrdiff_t Py_ssize_t;
typedef struct _object PyObject;
typedef PyObject *(*PyCFunction)(PyObject *self, PyObject *arguments);

typedef struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
} PyMethodDef;

enum { METH_VARARGS = 1, METH_KEYWORDS = 2, METH_NOARGS = 4, METH_O = 8 };
enum { Py_file_input = 257 };

/* Include/cpython/initconfig.h, 3.8 to 3.14: returned by value. */
typedef struct PyStatus {
    int type; /* 0 ok, 1 error, 2 exit */
    const char *func;
    const char *err_msg;
    int exitcode;
} PyStatus;

/* PyConfig is opaque: its layout changes with every version, and the host does not access it. CPython 3.13 writes 448
 * bytes (measured), so there is room to spare. */
typedef union PyConfig {
    unsigned char bytes[64 * 1024];
    void *alignment;
} PyConfig;

/* X(result, name, parameters) */
#define PYTHON_FUNCTIONS(X)                                                                                            \
    X(void, PyConfig_InitPythonConfig, (PyConfig *))                                                                   \
    X(PyStatus, PyConfig_SetArgv, (PyConfig *, Py_ssize_t, wchar_t *const *))                                          \
    X(void, PyConfig_Clear, (PyConfig *))                                                                              \
    X(PyStatus, Py_InitializeFromConfig, (const PyConfig *))                                                           \
    X(int, Py_FinalizeEx, (void))                                                                                      \
    X(int, Py_RunMain, (void))                                                                                         \
    X(const char *, Py_GetVersion, (void))                                                                             \
    X(int, PyGILState_Ensure, (void))                                                                                  \
    X(void *, PyGILState_GetThisThreadState, (void))                                                                   \
    X(void, PyGILState_Release, (int))                                                                                 \
    X(void *, PyEval_SaveThread, (void))                                                                               \
    X(void, PyEval_RestoreThread, (void *))                                                                            \
    X(void, PyErr_SetInterrupt, (void))                                                                                \
    X(int, Py_AddPendingCall, (int (*)(void *), void *))                                                               \
    X(void, Py_IncRef, (PyObject *))                                                                                   \
    X(void, Py_DecRef, (PyObject *))                                                                                   \
    X(PyObject *, PyImport_AddModule, (const char *))                                                                  \
    X(PyObject *, PyImport_ImportModule, (const char *))                                                               \
    X(PyObject *, PyImport_GetModule, (PyObject *))                                                                    \
    X(PyObject *, PyImport_GetImporter, (PyObject *))                                                                  \
    X(PyObject *, PyModule_New, (const char *))                                                                        \
    X(PyObject *, PyModule_GetDict, (PyObject *))                                                                      \
    X(PyObject *, PyCFunction_NewEx, (PyMethodDef *, PyObject *, PyObject *))                                          \
    X(PyObject *, PyObject_GetAttrString, (PyObject *, const char *))                                                  \
    X(int, PyObject_SetAttrString, (PyObject *, const char *, PyObject *))                                             \
    X(PyObject *, PyObject_CallObject, (PyObject *, PyObject *))                                                       \
    X(PyObject *, PyObject_Call, (PyObject *, PyObject *, PyObject *))                                                 \
    X(PyObject *, PyObject_Repr, (PyObject *))                                                                         \
    X(PyObject *, Py_CompileString, (const char *, const char *, int))                                                 \
    X(PyObject *, PyEval_EvalCode, (PyObject *, PyObject *, PyObject *))                                               \
    X(PyObject *, PyRun_FileExFlags, (CrtFile *, const char *, int, PyObject *, PyObject *, int, void *))              \
    X(PyObject *, PyEval_GetBuiltins, (void))                                                                          \
    X(PyObject *, PyDict_New, (void))                                                                                  \
    X(PyObject *, PyDict_GetItemString, (PyObject *, const char *))                                                    \
    X(int, PyDict_SetItemString, (PyObject *, const char *, PyObject *))                                               \
    X(PyObject *, PyTuple_New, (Py_ssize_t))                                                                           \
    X(int, PyTuple_SetItem, (PyObject *, Py_ssize_t, PyObject *))                                                      \
    X(Py_ssize_t, PyTuple_Size, (PyObject *))                                                                          \
    X(PyObject *, PyTuple_GetItem, (PyObject *, Py_ssize_t))                                                           \
    X(PyObject *, PyLong_FromLong, (long))                                                                             \
    X(long, PyLong_AsLong, (PyObject *))                                                                               \
    X(unsigned long, PyLong_AsUnsignedLongMask, (PyObject *))                                                          \
    X(PyObject *, PyFloat_FromDouble, (double))                                                                        \
    X(double, PyFloat_AsDouble, (PyObject *))                                                                          \
    X(PyObject *, PyBool_FromLong, (long))                                                                             \
    X(PyObject *, PyLong_FromSsize_t, (Py_ssize_t))                                                                    \
    X(PyObject *, PyUnicode_FromString, (const char *))                                                                \
    X(PyObject *, PyUnicode_DecodeUTF8, (const char *, Py_ssize_t, const char *))                                      \
    X(PyObject *, PyUnicode_AsEncodedString, (PyObject *, const char *, const char *))                                 \
    X(PyObject *, PyBytes_FromStringAndSize, (const char *, Py_ssize_t))                                               \
    X(int, PyBytes_AsStringAndSize, (PyObject *, char **, Py_ssize_t *))                                               \
    X(PyObject *, PyUnicode_FromWideChar, (const wchar_t *, Py_ssize_t))                                               \
    X(wchar_t *, PyUnicode_AsWideCharString, (PyObject *, Py_ssize_t *))                                               \
    X(void, PyMem_Free, (void *))                                                                                      \
    X(PyObject *, PyErr_Occurred, (void))                                                                              \
    X(void, PyErr_Clear, (void))                                                                                       \
    X(PyObject *, PyErr_NoMemory, (void))                                                                              \
    X(int, PyErr_CheckSignals, (void))                                                                                 \
    X(void, PyErr_Fetch, (PyObject **, PyObject **, PyObject **))                                                      \
    X(void, PyErr_Restore, (PyObject *, PyObject *, PyObject *))                                                       \
    X(Py_ssize_t, PyObject_Size, (PyObject *))                                                                         \
    X(void, PyErr_NormalizeException, (PyObject **, PyObject **, PyObject **))                                         \
    X(void, PyErr_WriteUnraisable, (PyObject *))                                                                       \
    X(void, PyErr_SetString, (PyObject *, const char *))

/* api.c finds the members by their names, in this order. */
typedef struct PythonApi {
    HMODULE dll;
    int minor; /* 3.<minor> */
#define PYTHON_FIELD(result, name, parameters) result(*name) parameters;
    PYTHON_FUNCTIONS(PYTHON_FIELD)
#undef PYTHON_FIELD
    int (*PyErr_SetInterruptEx)(int);                  /* NULL before 3.10 */
    void (*PyErr_FormatUnraisable)(const char *, ...); /* NULL before 3.13 */
    void *(*PyInterpreterState_Main)(void);
    int (*_PyInterpreterState_SetRunningMain)(void *);     /* NULL before 3.12 */
    void (*_PyInterpreterState_SetNotRunningMain)(void *); /* NULL before 3.12 */
    void *(*_PyOS_SigintEvent)(
        void);                /* not in the stable ABI; exported by 3.9 to 3.14. The event time.sleep waits on */
    PyObject *_Py_NoneStruct; /* this and the rest are data, not functions */
    PyObject **PyExc_TypeError;
    PyObject **PyExc_ValueError;
    PyObject **PyExc_RuntimeError;
} PythonApi;

/* How python3XX.dll is loaded: the DLLs that it needs are beside it, as vcruntime140.dll is, or in System32. python.exe
 * would also search the current directory and PATH. */
#define PYTHON_LOAD_FLAGS (LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32)

/* The functions of the process's Python; a process has only one. Valid after PythonLoad. */
extern PythonApi Python;

/* Loads the DLL and finds every function. `minor` comes from the DLL's name. Call it once, on the thread that will
 * initialise Python. The DLL is never unloaded, because daemon threads outlive the interpreter. */
bool PythonLoad(const wchar_t *dll, int minor, Error *error);

#endif
