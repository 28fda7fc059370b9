/* An extension module that only loads where private_part.dll, which lies beside python.exe, is found. No Python.h: the
 * module is made by the functions that the interpreter exports, found by name, so that one build serves every version.
 */
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
    /* The import fails with a TypeError after this (a module without a definition), but by then the answer is in sys.
     */
    set_attribute(import("sys"), "private_answer", from_long(PrivateAnswer()));
    return NULL;
}
