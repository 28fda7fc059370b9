/* python.exe for the tests of tests/fidelity: `pyhostsvc python`, under the name and in the place of a python.exe, so
 * that what starts sys.executable starts the host's runner. */
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
