#include "python/api/api.h"

#include "base/file.h"
#include "base/translation.h"

#include <stdlib.h>
#include <string.h>

PythonApi Python;

/* Names, each with a null character, in the order of the members of PythonApi. */
#define PYTHON_NAME(result, name, parameters) #name "\0"
static const char functions[] = PYTHON_FUNCTIONS(PYTHON_NAME);
#undef PYTHON_NAME
static const char optional[] = "PyErr_SetInterruptEx\0PyErr_FormatUnraisable\0PyInterpreterState_Main\0"
                               "_PyInterpreterState_SetRunningMain\0_PyInterpreterState_SetNotRunningMain\0"
                               "_PyOS_SigintEvent\0";
static const char objects[] = "_Py_NoneStruct\0PyExc_TypeError\0PyExc_ValueError\0PyExc_RuntimeError\0";

/* Finds what the names say, which take `size` bytes, and stores the addresses one after the other from `members` on.
 * Returns the first name that the DLL lacks, whose address is NULL; NULL if it has all. A function pointer and FARPROC
 * have the same size, but no conversion between them compiles without a warning everywhere. */
static const char *FindAll(HMODULE dll, const char *names, size_t size, void *members) {
    const char *missing = NULL;
    char *member = members;
    for (const char *name = names; name < names + size - 1; name += strlen(name) + 1, member += sizeof(FARPROC)) {
        FARPROC address = GetProcAddress(dll, name);
        memcpy(member, &address, sizeof address);
        if (!address && !missing) missing = name;
    }
    return missing;
}

bool PythonLoad(const wchar_t *dll, int minor, Error *error) {
    PythonApi api = {.minor = minor};
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
    const char *missing = FindAll(api.dll, functions, sizeof functions, &api.PyConfig_InitPythonConfig);
    if (!missing) missing = FindAll(api.dll, objects, sizeof objects, &api._Py_NoneStruct);
    if (missing) {
        wchar_t *name = FileFromUtf8(missing);
        ErrorSay(error, ERROR_PROC_NOT_FOUND, _(L"pyhostsvc cannot host '%ls': it lacks %ls"), dll, name);
        free(name);
        return ErrorRemedy(error, _(L"Use CPython 3.9 or later."));
    }
    FindAll(api.dll, optional, sizeof optional, &api.PyErr_SetInterruptEx); /* NULL if this Python does not have them */
    Python = api;
    return true;
}
