#include "command/verbs.h"
#include "python/find/discovery.h"
#include "python/run/python_exe.h"

bool CommandPython(const Arguments *arguments, uint32_t *ret_exit, Error *error) {
    PythonInstallation python;
    if (!PythonDiscover(NULL, &python, error)) return false;
    bool ok = PythonExeMain(&python, &arguments->rest, ret_exit, error);
    PythonInstallationFree(&python);
    return ok;
}
