/* A python.exe for tests/fidelity that runs `pyhostsvc python`, so that every child that is started by sys.executable
 * runs in the host's runner. */
#include "base/path.h"
#include "python/run/python_exe.h"
#include "terminal/output.h"

#include <stdlib.h>
#include <windows.h>

int wmain(int count, wchar_t **arguments);

int wmain(int count, wchar_t **arguments) {
    Error error;
    TextList words = {0};
    wchar_t *program = NULL;
    PythonInstallation python;
    uint32_t exit_code = 1;
    for (int i = 1; i < count; i++) TextListAppend(&words, arguments[i]);
    if (!PathOfProgram(&program, &error) || !PythonInspect(program, &python, &error) ||
        !PythonExeMain(&python, &words, &exit_code, &error)) {
        OutputError(&error);
    }
    TerminateProcess(GetCurrentProcess(), exit_code);
    return 0;
}
