#include "python/api/api.h"

#include "base/file.h"
#include "base/translation.h"

#include <stdlib.h>
#include <string.h>

PythonApi Python;

/* A function pointer and FARPROC have the same size, but no conversion between them compiles without a warning
 * everywhere.
 */
static bool PythonFind(HMODULE dll, const char *name, void *ret_function) {
    FARPROC function = GetProcAddress(dll, name);
    if (function) memcpy(ret_function, &function, sizeof function);
    return function != NULL;
}

static bool PythonFindAll(PythonApi *api, const char **ret_missing) {
#define PYTHON_FIND(result, name, parameters)                                                                          \
    if (!PythonFind(api->dll, #name, &api->name)) {                                                                    \
        *ret_missing = #name;                                                                                          \
        return false;                                                                                                  \
    }
    PYTHON_FUNCTIONS(PYTHON_FIND)
    PYTHON_FIND(PyObject **, PyExc_TypeError, )
    PYTHON_FIND(PyObject **, PyExc_ValueError, )
    PYTHON_FIND(PyObject **, PyExc_RuntimeError, )
    PYTHON_FIND(PyObject *, _Py_NoneStruct, )
#undef PYTHON_FIND
#define PYTHON_FIND_IF_THERE(name) PythonFind(api->dll, #name, &api->name)
    PYTHON_FIND_IF_THERE(PyErr_SetInterruptEx);
    PYTHON_FIND_IF_THERE(PyErr_FormatUnraisable);
    PYTHON_FIND_IF_THERE(PyInterpreterState_Main);
    PYTHON_FIND_IF_THERE(_PyInterpreterState_SetRunningMain);
    PYTHON_FIND_IF_THERE(_PyInterpreterState_SetNotRunningMain);
    PYTHON_FIND_IF_THERE(_PyOS_SigintEvent);
#undef PYTHON_FIND_IF_THERE
    return true;
}

bool PythonLoad(const wchar_t *dll, int minor, Error *error) {
    PythonApi api = {.minor = minor};
    const char *missing = NULL;
    api.dll = LoadLibraryExW(dll, NULL, PYTHON_LOAD_FLAGS);
    if (!api.dll) {
        DWORD code = GetLastError();
        if (code == ERROR_BAD_EXE_FORMAT) { /* the system's message does not name the file */
            ErrorSay(error, code, _(L"'%ls', or a DLL that it needs, is damaged"), dll);
        } else {
            ErrorSet(error, code, _(L"load"), L"'%ls'", dll);
        }
        return ErrorRemedy(error, _(L"Repair this Python installation."));
    }
    if (!PythonFindAll(&api, &missing)) {
        wchar_t *name = FileFromUtf8(missing);
        ErrorSay(error, ERROR_PROC_NOT_FOUND, _(L"pyhostsvc cannot host '%ls': it lacks %ls"), dll, name);
        free(name);
        return ErrorRemedy(error, _(L"Use CPython 3.9 or later."));
    }
    Python = api;
    return true;
}
