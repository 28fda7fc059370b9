/* An extension module that loads only if private_part.dll, which is beside python.exe, is found. It uses no Python.h:
 * it finds the interpreter's functions by name, so that one build works with every version. */
#include <string.h>
#include <windows.h>

__declspec(dllimport) int PrivateAnswer(void);
__declspec(dllexport) void *PyInit_needs_private(void);

static FARPROC FromPython(const char *name) {
    for (int minor = 9; minor < 20; minor++) {
        char dll[] = "python3??.dll";
        int digits = minor >= 10 ? 2 : 1;
        if (digits == 2) dll[7] = (char)('0' + minor / 10);
        dll[6 + digits] = (char)('0' + minor % 10);
        strcpy(dll + 7 + digits, ".dll");
        HMODULE module = GetModuleHandleA(dll);
        if (module) return GetProcAddress(module, name);
    }
    return NULL;
}

void *PyInit_needs_private(void) {
    typedef void *Import(const char *);
    typedef void *FromLong(long);
    typedef int SetAttribute(void *, const char *, void *);
    FARPROC functions[] = {FromPython("PyImport_ImportModule"), FromPython("PyLong_FromLong"),
                           FromPython("PyObject_SetAttrString")};
    Import *import = NULL;
    FromLong *from_long = NULL;
    SetAttribute *set_attribute = NULL;
    memcpy(&import, &functions[0], sizeof import);
    memcpy(&from_long, &functions[1], sizeof from_long);
    memcpy(&set_attribute, &functions[2], sizeof set_attribute);
    /* The import then fails with a TypeError (a module without a definition), but the answer is in sys by now. */
    set_attribute(import("sys"), "private_answer", from_long(PrivateAnswer()));
    return NULL;
}
